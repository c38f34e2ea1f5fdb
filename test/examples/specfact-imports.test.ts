import {expect} from 'chai'
import {library, makeRepo, removeRepos} from './specfact.js'

const specfact = await library()

describe('specfact: what tests import', () => {
  after(removeRepos)

  it('is resolved as Python would', async () => {
    const shop = `
import os.path as p
from .more import *
a, (b, c) = 1, (2, 3)
d: int
e: int = 1
try: import json
except ImportError: pass
def f():
    global g
    g = inner = 1
class H: i = 1
`
    const result = await specfact.reproduce(
      makeRepo({
        'scripts/docker/build.py': '',
        'shop/__init__.py': shop,
        'shop/dynamic.py': 'def __getattr__(name): return name\n',
        'shop/foreign.py': 'from elsewhere import *\n',
        'shop/more.py': 'extra = 1\n',
        'shop/speed.cpython-313-x86_64-linux-gnu.so': '',
        'shop/only.py': 'from shop.here import *\n',
        'shop/here.py': 'from .only import *\nthere = 1\n',
        'tests/__init__.py': '',
        'tests/helper.py': 'def help(): pass\n',
        'tests/shop/__init__.py': '',
        'tests/shop/deep/test_deep.py': 'from ...helper import help, lost\n',
        'tests/shop/test_all.py': `
import numpy.random, shop.more
from docker.errors import NotFound
from shop import (p, a, b as x, c, e, extra, json, f, g, H, more, __name__)
from shop import d, inner, i
from shop.foreign import whatever
from shop.dynamic import anything; from shop.speed import fast
from shop.only import there, gone
from ..helper import help, nohelp
from ..missing import x
from . import test_all
def test_later():
    from shop.here import nowhere
    with pytest.raises(ImportError): from shop.here import never
try: from shop.here import old
except ImportError: old = None
`,
      }),
    )
    expect(
      result.checks.find(({name}) => name === 'legacy_tests')?.findings.map(({line, message}) => `${line} ${message}`),
    ).to.deep.equal([
      '1 cannot import: tests.helper does not define lost',
      '5 cannot import: shop does not define d',
      '5 cannot import: shop does not define inner',
      '5 cannot import: shop does not define i',
      '8 cannot import: shop.only does not define gone',
      '9 cannot import: tests.helper does not define nohelp',
      '10 cannot import: there is no module tests.missing',
      '13 cannot import: shop.here does not define nowhere',
    ])
  })
})
