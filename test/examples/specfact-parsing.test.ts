import {expect} from 'chai'
import {library} from './specfact.js'

const specfact = await library()
const parse = await specfact.loadParser()

describe('specfact: what it takes for Python', () => {
  for (const [what, source] of Object.entries({
    'a bare yield': 'def f():\n    x = yield\n    return (yield)\n',
    'a float that ends in a dot': 'x = 1. if y else 2./3  # half\nif x > 0. or y: pass\n',
    'a generator with a starred target': 'x = sum(a for a, *_ in rows)\n',
    'a lambda with positional parameters': 'f = lambda a, /, b: a\n',
    'a match on an empty class pattern': 'match a:\n    case B() | list():\n        pass\n    case {}:\n        pass\n',
    'a with in parentheses': 'with (\n    open(")") as a,  # first\n    b() as c,\n):\n    pass\n',
    'a with that binds a tuple': 'async def f():\n    async with a(b=c) as (d, e):\n        pass\n',
    'a with that binds an attribute': 'with a() as self.b, c() as d[0]:\n    pass\n',
    'an empty file': '',
  })) {
    it(`takes ${what} for what it is: Python`, () => {
      expect(parse(source).errorLine).to.equal(undefined)
    })
  }

  for (const [what, line, source] of [
    ['a missing parenthesis', 2, 'a = 1\ndef f(:\n    pass\n'],
    ['a body that is not indented', 2, 'def f():\npass\n'],
    ['an open string', 2, 'a = "b"\nc = "d\n'],
    ['a bare from', 2, 'def f():\n    yield from\n'],
    ['a with without an object', 1, 'with as (a, b):\n    pass\n'],
  ] as const) {
    it(`finds ${what}`, () => {
      expect(parse(source).errorLine).to.equal(line)
    })
  }

  it('finds the parameters that a docstring names', () => {
    const names = (text: string) => specfact.documentedParameters(text).map(({name, row}) => `${row} ${name}`)
    expect(names('"""\n:param a: b\n  :param int c: d\n:returns: e\n:param \\*rest: f\n"""')).to.deep.equal([
      '1 a',
      '2 c',
      '4 rest',
    ])
    const google =
      '"""What.\n\nArgs:\n    a (int): b\n        c: continued\n\n    *d: e\n    f, g: h\nReturns:\n    i: j\n"""'
    expect(names(google)).to.deep.equal(['3 a', '6 d', '7 f', '7 g'])
    expect(names('"""Args are: none."""')).to.be.empty
  })
})
