import {join} from 'node:path'
import {expect} from 'chai'
import {library, makeRepo, removeRepos} from './specfact.js'

const specfact = await library()

describe('specfact: plans', () => {
  after(removeRepos)

  it('tells plans apart by their stories, in whatever order', () => {
    const a = {
      features: [
        {module: 'm', stories: ['x', 'y']},
        {module: 'bare', stories: []},
      ],
    }
    const b = {
      features: [
        {module: 'n', stories: ['z']},
        {module: 'm', stories: ['y', 'x', 'w']},
      ],
    }
    expect(specfact.comparePlans(a, b)).to.deep.equal({
      added: [
        {module: 'n', story: 'z'},
        {module: 'm', story: 'w'},
      ],
      removed: [{module: 'bare'}],
    })
    expect(specfact.comparePlans(a, {features: a.features.toReversed()})).to.deep.equal({added: [], removed: []})
  })

  it('knows the line of a story, also where two modules have one of that name', () => {
    const features = [
      {module: 'a', stories: ['x']},
      {module: 'b', stories: ['y', 'x']},
    ]
    const root = makeRepo({'plan.json': `\uFEFF${JSON.stringify({features}, undefined, 1)}`})
    const plan = specfact.readPlan(join(root, 'plan.json'))
    expect(plan.lineOf({module: 'a', story: 'x'})).to.equal(6)
    expect(plan.lineOf({module: 'b', story: 'x'})).to.equal(13)
  })

  for (const [content, problem] of [
    ['{', 'it is not JSON'],
    ['null', 'it has no list "features"'],
    ['{"features":[{"module":"a","stories":[]},{"module":"b","stories":[1]}]}', 'features[1] must have a "module"'],
  ] as const) {
    it(`refuses ${content} as a plan`, () => {
      const root = makeRepo({'plan.json': content})
      expect(() => specfact.readPlan(join(root, 'plan.json')))
        .to.throw(problem)
        .with.property('exitCode', 2)
    })
  }
})
