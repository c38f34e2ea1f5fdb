import {expect} from 'chai'
import {declared, hostSettings} from '../../../src/lib/event/declared.js'
import {dictionaryOf} from '../../../src/lib/event/dictionary.js'

const attributes = (entries: unknown) => declared({attributes: entries})

describe("a host's declaration", () => {
  it('adds its fields to the dictionary, between the built-in ones', () => {
    const {fields, problems} = attributes({
      cached: {description: 'Whether the cache was used', type: 'boolean'},
      engine: {type: 'enum', values: ['fast', 'full']},
      rules_loaded: {description: 'Rules loaded, rounded', round: 2, type: 'count'},
      warm_up: {type: 'duration'},
    })
    expect(problems).to.deep.equal([])
    expect(fields.map(({name, type}) => [name, type])).to.deep.equal([
      ['cached', 'boolean'],
      ['engine', 'enum'],
      ['rules_loaded', 'count'],
      ['warm_up', 'duration'],
    ])
    const names = [...dictionaryOf(fields).keys()]
    expect(names.indexOf('cached')).to.be.greaterThan(names.indexOf('legacy_test_failures'))
    expect(names.indexOf('warm_up')).to.be.lessThan(names.indexOf('duration_ms'))
  })

  const wrong: [title: string, entries: unknown, problem: RegExp][] = [
    ['an unknown type', {a: {type: 'string'}}, /attributes\.a has the type "string", must be one of boolean, count/],
    ['a name of ours', {command: {type: 'count'}}, /attributes\.command is the name of a built-in field/],
    ['a name that is no name', {'a b': {type: 'count'}}, /snake_case/],
    ['no type', {a: 'count'}, /must be a map with a type/],
    ['a rounding of an enum', {a: {round: 2, type: 'enum', values: ['x']}}, /round/],
    ['an enum without values', {a: {type: 'enum'}}, /must have values/],
    ['an enum of free text', {a: {type: 'enum', values: ['free text']}}, /must have values/],
    [
      'an enum of 10,000 values',
      {a: {type: 'enum', values: Array.from({length: 10_000}, (_, index) => `v${index}`)}},
      /has 10000 values, at most 64/,
    ],
    [
      'the name of what every object has',
      JSON.parse('{"constructor": {"type": "count"}}'),
      /constructor has a name that/,
    ],
    ['the name __proto__', JSON.parse('{"__proto__": {"type": "count"}}'), /__proto__ has a name that/],
    ['a list', [], /attributes must be a map/],
  ]
  for (const [title, entries, problem] of wrong) {
    it(`with ${title} leaves that out and says so`, () => {
      const {fields, problems} = attributes({
        ...(Array.isArray(entries) ? {} : (entries as object)),
        good: {type: 'count'},
      })
      const found = Array.isArray(entries) ? attributes(entries) : {fields, problems}
      expect(found.problems.join('\n')).to.match(problem)
      if (!Array.isArray(entries)) expect(fields.map(({name}) => name)).to.deep.equal(['good'])
    })
  }

  it('with 500 fields keeps the first 64 and says so', () => {
    const many = Object.fromEntries(Array.from({length: 500}, (_, index) => [`field_${index}`, {type: 'count'}]))
    const {fields, problems} = attributes(many)
    expect(fields).to.have.length(64)
    expect(problems).to.deep.equal(['attributes: only the first 64 fields count'])
  })

  it('keeps error classes, modes and shares that are well-formed', () => {
    const {errors, modes, problems, shares} = declared({
      errors: ['PlanDriftError', 'not a class'],
      modes: ['repro', 'A mode'],
      shares: [
        {of: ['contract_violations', 'plan_drift_violations'], title: 'What caught it'},
        {of: ['command'], title: 'No count'},
      ],
    })
    expect(errors).to.deep.equal(['PlanDriftError'])
    expect(modes).to.deep.equal(['repro'])
    expect(shares).to.deep.equal([{of: ['contract_violations', 'plan_drift_violations'], title: 'What caught it'}])
    expect(problems).to.deep.equal([
      'errors must be a list of names, "not a class" is none',
      'modes must be a list of names, "A mode" is none',
      'shares[1] must be {title, of: names of counts}; "command" is no count, or is there twice',
    ])
  })

  it('keeps no share of nothing, or of one field twice', () => {
    const {problems, shares} = declared({
      shares: [
        {of: [], title: 'Nothing'},
        {of: ['checks_total', 'checks_total'], title: 'Twice'},
        {of: ['constructor'], title: 'No field'},
        {of: ['checks_total'], title: 5},
      ],
    })
    expect(shares).to.deep.equal([])
    expect(problems).to.have.length(4)
    expect(problems[1]).to.match(/^shares\[1\] .*"checks_total" is no count, or is there twice$/)
  })

  it('has descriptions and titles of one line that no terminal obeys', () => {
    const {fields, shares} = declared({
      attributes: {a: {description: 'one\n\u001b[31mtwo', type: 'count'}, b: {description: '\u0007', type: 'count'}},
      shares: [{of: ['a'], title: 'What\r\nit\u001b]0;is'}],
    })
    expect(fields.map(({meaning}) => meaning?.description)).to.deep.equal(['one [31mtwo', 'b'])
    expect(shares[0]?.title).to.equal('What it ]0;is')
  })

  it('keeps an endpoint that it suggests only where that is a URL', () => {
    expect(declared({suggested_endpoint: 'https://example.com/v1/traces'})).to.include({
      suggested_endpoint: 'https://example.com/v1/traces',
    })
    const {problems, suggested_endpoint} = declared({suggested_endpoint: 'javascript:alert(1)'})
    expect(suggested_endpoint).to.equal(undefined)
    expect(problems).to.deep.equal(['suggested_endpoint must be an http(s) URL'])
  })

  it('that there is none of is empty, and nothing is wrong with it', () => {
    expect(declared(undefined)).to.deep.equal({errors: [], fields: [], modes: [], problems: [], shares: []})
    expect(declared({})).to.deep.equal(declared(undefined))
    expect(declared({attributes: {}, errors: [], modes: [], shares: []})).to.deep.equal(declared(undefined))
  })

  it('makes fields that commands report, each with all that was said of it', () => {
    const {fields} = attributes({
      engine: {description: 'x'.repeat(300), type: 'enum', values: ['fast', 'full']},
      rules: {round: 3, type: 'count', values: ['ignored']},
    })
    expect(fields).to.deep.equal([
      {
        declared_by: 'host',
        meaning: {description: 'x'.repeat(200), example: 'fast'},
        name: 'engine',
        recordable: true,
        type: 'enum',
        values: ['fast', 'full'],
      },
      {
        declared_by: 'host',
        meaning: {description: 'rules', example: 12},
        name: 'rules',
        recordable: true,
        round: 3,
        type: 'count',
      },
    ])
  })

  const words64 = Array.from({length: 65}, (_, index) => `v${index}`)
  const LIMITS: [title: string, field: object, isGood: boolean][] = [
    ['1 significant digit', {round: 1, type: 'count'}, true],
    ['15 significant digits', {round: 15, type: 'count'}, true],
    ['no digit', {round: 0, type: 'count'}, false],
    ['16 significant digits', {round: 16, type: 'count'}, false],
    ['half a digit', {round: 1.5, type: 'count'}, false],
    ['digits of a duration', {round: 2, type: 'duration'}, false],
    ['64 values', {type: 'enum', values: words64.slice(1)}, true],
    ['65 values', {type: 'enum', values: words64}, false],
    ['no value', {type: 'enum', values: []}, false],
    ['a value that is no word', {type: 'enum', values: ['fast', 'free text']}, false],
    ['a value that is no text', {type: 'enum', values: ['fast', 12]}, false],
    ['values that are text', {type: 'enum', values: 'fast'}, false],
    ['a value of 64 characters', {type: 'enum', values: ['x'.repeat(64)]}, true],
    ['a value of 65 characters', {type: 'enum', values: ['x'.repeat(65)]}, false],
  ]
  for (const [title, field, isGood] of LIMITS)
    it(`${isGood ? 'may' : 'may not'} have a field of ${title}`, () => {
      const {fields, problems} = attributes({a: field})
      expect([fields.length, problems.length]).to.deep.equal(isGood ? [1, 0] : [0, 1])
    })

  it('names no field at greater length than it could have', () => {
    expect(attributes({['x'.repeat(1000)]: {type: 'count'}}).problems[0]).to.equal(
      `attributes.${'x'.repeat(80)} must be named in snake_case, with at most 64 characters`,
    )
  })

  it('keeps the first 64 words and shares, and says what is wrong with a list', () => {
    const names = Array.from({length: 65}, (_, index) => `E${index}`)
    const {errors, problems} = declared({errors: names})
    expect(errors).to.deep.equal(names.slice(0, 64))
    expect(problems).to.deep.equal(['errors: only the first 64 count'])
    expect(declared({errors: names.slice(1)}).problems).to.deep.equal([])
    expect(declared({errors: 'E', modes: [['repro']]}).problems).to.deep.equal([
      'errors must be a list of names',
      'modes must be a list of names, ["repro"] is none',
    ])
    expect(declared({errors: 'E', modes: [['repro']]})).to.deep.include({errors: [], modes: []})
    const share = {of: ['checks_failed'], title: 'y'.repeat(100)}
    const {shares} = declared({shares: Array(70).fill(share)})
    expect(shares).to.have.length(64)
    expect(shares[0]).to.deep.equal({of: ['checks_failed'], title: 'y'.repeat(80)})
  })

  it('may divide its own counts in shares, and leaves out what it could not add up', () => {
    const raw = {attributes: {rules: {type: 'count'}, warm: {type: 'duration'}}}
    const of = (...shares: unknown[]) => declared({...raw, shares})
    expect(of({of: ['rules', 'checks_failed'], title: 't'}).problems).to.deep.equal([])
    for (const wrong of [
      {of: ['rules', 'warm'], title: 't'},
      {of: ['nobody'], title: 't'},
      {of: 'rules', title: 't'},
      {of: ['rules'], title: 1},
      {of: ['rules']},
      'rules',
      null,
    ]) {
      const {problems, shares} = of(wrong)
      expect(shares, JSON.stringify(wrong)).to.deep.equal([])
      expect(problems).to.have.length(1)
      expect(problems[0]).to.match(/^shares\[0\] must be \{title, of: names of counts\}/)
    }
    expect(declared({shares: {}}).problems).to.have.length(1)
  })

  it('may name the service and where to read more', () => {
    const texts = {
      docs_url: 'http://x.example/',
      service_name: 'shop',
      suggested_endpoint: 'https://x.example/v1/traces',
    }
    expect(declared(texts)).to.include(texts)
    expect(hostSettings(declared(texts))).to.deep.equal({service_name: 'shop'})
    expect(hostSettings(declared({}))).to.deep.equal({})
    expect(declared({service_name: 'x'.repeat(255)}).service_name).to.have.length(255)
    for (const [key, values] of Object.entries({
      docs_url: [
        'x',
        12,
        'see https://x.example/',
        'xhttps://x.example/',
        'https://',
        `https://x.example/${'y'.repeat(255)}`,
      ],
      service_name: ['', ' ', 12, ['shop'], 'x'.repeat(256)],
    }))
      for (const value of values) {
        const declaration = declared({[key]: value})
        expect(declaration, String(value)).not.to.have.property(key)
        expect(declaration.problems).to.deep.equal([`${key} must be ${key === 'docs_url' ? 'an http(s) URL' : 'text'}`])
      }
  })

  for (const raw of [null, 1, 'x', []]) {
    it(`that is ${JSON.stringify(raw)} is none, and says so`, () => {
      expect(declared(raw).problems).to.deep.equal(['oclif.telemetry must be a map'])
    })
  }
})
