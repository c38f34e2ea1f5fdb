import {expect} from 'chai'
import {problemText, withoutEffect} from '../../../src/lib/cli/declaration.js'

describe('what has no effect in a declaration', () => {
  const found: [title: string, raw: unknown, problems: string[]][] = [
    ['nothing', {attributes: {a: {description: 'A', round: 2, type: 'count'}}, docs_url: 'https://x.example'}, []],
    ['a misspelt key', {atributes: {}}, ['atributes is no key; did you mean attributes?']],
    ['a key of nobody', {zebra: 1}, ['zebra is no key']],
    [
      'a misspelt key of a field',
      {attributes: {a: {descripton: 'A', type: 'count'}}},
      ['attributes.a.descripton is no key; did you mean description?'],
    ],
    [
      'a description that is no text',
      {attributes: {a: {description: 5, type: 'count'}}},
      ['attributes.a.description must be text'],
    ],
    [
      'values of a count',
      {attributes: {a: {type: 'count', values: ['x']}}},
      ['attributes.a.values has no effect: only an enum has values'],
    ],
    ['what is no map at all', [], []],
  ]
  for (const [title, raw, problems] of found)
    it(`is ${title}`, () => expect(withoutEffect(raw)).to.deep.equal(problems))

  it('is told with the place where it stands', () => {
    expect(problemText('acme', 'zebra is no key')).to.equal('package.json of acme: oclif.telemetry.zebra is no key')
    expect(problemText('acme', 'oclif.telemetry must be a map')).to.equal(
      'package.json of acme: oclif.telemetry must be a map',
    )
  })
})
