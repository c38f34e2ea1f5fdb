import {chmodSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {library, makeRepo, removeRepos} from './specfact.js'

const specfact = await library()

describe('specfact: what it reads', () => {
  after(removeRepos)

  it('lists Python files, and leaves out what is not the sources', () => {
    const left = [
      '.hidden/a.py',
      'node_modules/a.py',
      '__pycache__/a.py',
      'venv/a.py',
      '.venv/a.py',
      'notes.txt',
      'a.pyc',
    ]
    const root = makeRepo(Object.fromEntries(['b.py', 'a/c.py', 'a/__init__.py', ...left].map((path) => [path, ''])))
    expect(specfact.pythonFiles(root)).to.deep.include({files: ['a/__init__.py', 'a/c.py', 'b.py'], unreadable: []})
  })

  it('does not follow symbolic links, so that a loop ends', () => {
    const root = makeRepo({'a/b.py': ''})
    symlinkSync('..', join(root, 'a/loop'))
    symlinkSync('b.py', join(root, 'a/again.py'))
    expect(specfact.pythonFiles(root).files).to.deep.equal(['a/b.py'])
  })

  it('counts a file and a folder that cannot be read, and goes on', async function () {
    if (process.getuid?.() === 0 || process.platform === 'win32') this.skip()
    const root = makeRepo({'a.py': 'def a(): ...', 'b.py': 'def b(): ...', 'c/d.py': 'def d(): ...'})
    chmodSync(join(root, 'b.py'), 0)
    chmodSync(join(root, 'c'), 0)
    const {counts} = await specfact.importCode(root)
    chmodSync(join(root, 'c'), 0o700)
    expect(counts).to.include({features_detected: 1, files_analyzed: 1, files_skipped: 2})
  })

  it('reads what a file declares itself to be encoded in', () => {
    const latin = Buffer.from('# -*- coding: latin-1 -*-\nname = "Zo\xEB"\n', 'latin1')
    expect(specfact.decode(latin)).to.deep.equal({text: '# -*- coding: latin-1 -*-\nname = "Zoë"\n'})
    expect(specfact.decode(latin.subarray(26)).problem).to.equal('is not UTF-8 and declares no encoding')
    expect(specfact.decode(Buffer.from('\uFEFFa = "ë"')).text).to.equal('a = "ë"')
  })

  it('counts features and stories', async () => {
    const root = makeRepo({
      'pkg/__init__.py': 'from .cart import Cart\n__all__ = ["Cart"]\n',
      'pkg/_private.py': 'def _a(): pass\nclass _B:\n  def c(self): pass\nCONSTANT = 1\n',
      'pkg/cart.py': `
class Cart(Base):
    """Not a story: def fake(): pass"""
    class Line:
        async def total(self): pass
    def __init__(self): pass
    @property
    def size(self): return 1
    @size.setter
    def size(self, value): pass
    if TYPE_CHECKING:
        def typed(self): pass
    def add(self):
        def inner(): pass
class Empty: pass
try:
    def load(): pass
except ImportError:
    def load(): pass
`,
    })
    const {counts, plan} = await specfact.importCode(root)
    const stories = ['Cart.Line.total', 'Cart.size', 'Cart.typed', 'Cart.add', 'load']
    expect(plan).to.deep.equal({features: [{module: 'pkg.cart', stories}]})
    expect(counts).to.deep.equal({features_detected: 1, files_analyzed: 3, files_skipped: 0, stories_detected: 5})
  })

  it('shows names from disk without what a terminal would obey', () => {
    const counts = {features_detected: 1, files_analyzed: 1, files_skipped: 0, stories_detected: 1}
    const plan = {features: [{module: `red\u001B[31m${'x'.repeat(99)}`, stories: ['a']}]}
    const lines = specfact.summary('x'.repeat(200), counts, plan)
    expect(lines.join('\n')).to.include('red?[31m').and.not.include('\u001B')
    expect(Math.max(...lines.map(({length}) => length))).to.be.at.most(80)
  })
})
