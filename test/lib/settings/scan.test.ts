import {expect} from 'chai'
import {defaultLoaders} from 'cosmiconfig'
import {saysDisabled} from '../../../src/lib/settings/literal.js'
import {plainlyDisabled} from '../../../src/lib/settings/scan.js'

/** What a parser finds in these is not enabled; the scan may say so, or leave it to the parser. */
const OFF = [
  '',
  'enabled: false\n',
  'enabled: no # yes\n',
  "'enabled': false\r\nendpoint: http://x/\r\n",
  '# enabled: true\ndebug: true\n',
  '{"enabled": false, "debug": true}',
  'debug: true\n  # enabled: true\n',
  'enabled: false',
  'enabled:  false\n',
  'enabled:\tno\n',
  'enabled : no\n',
  ' # enabled: true\r\n\t# enabled: true',
]

/** In these it is enabled, however that is written: then the scan must not say otherwise. */
const ON = [
  'enabled: true\n',
  'enabled: yes\n',
  '"enabled": 1\n',
  '{enabled: true}',
  '{"debug": true, "enabled": true}',
  '? enabled\n: true\n',
  '? "enabled"\n: true\n',
  '"enabl\\x65d": true\n',
  '"\\u0065nabled": true\n',
  'a: &k enabled\n*k : true\n',
  'x: &x\n  enabled: true\n<<: *x\n',
  '!!str enabled: true\n',
  '# enabled: false\nenabled: true\n',
  'note: "enabled: false"\nenabled: true\n',
  'note: |\n  enabled: false\nenabled: true\n',
  '---\nenabled: true\n',
  'enabled:\n  true\n',
  '&a enabled: true\n',
  'enabled: !!bool true\n',
  '{"enabl\\u0065d": true}',
  '{"note": "#", "enabled": true}',
  'note: "# it is"\nenabled: true\n',
  '? "enab\\\n  led"\n: true\n',
  '{"service_name": "a\n# b", "enabled": true}\n',
  "{'service_name': 'a\n # b', enabled: true}\n",
  '{"service_name": "a\n# b", "\\x65nabled": true}\n',
  '{"service_name": "a\n# b", "enabled": true}\n',
  "{'service_name': 'a\n # b', enabled: true}\n",
  '{"service_name": "a\n# b", "\\x65nabled": true}\n',
]

describe('the scan of a configuration file, which saves a user who has not opted in the parser', () => {
  const enabled = (text: string) => String((defaultLoaders['.yaml']('x', text) as {enabled?: unknown} | null)?.enabled)
  for (const text of ON)
    it(`does not take ${JSON.stringify(text)} for disabled`, () => {
      expect(enabled(text)).to.match(/^(?:true|yes|1|undefined)$/)
      expect(plainlyDisabled(text)).to.equal(false)
      expect(saysDisabled(text)).to.equal(false)
    })
  for (const text of OFF)
    it(`takes ${JSON.stringify(text)} for disabled`, () => {
      expect(enabled(text)).to.match(/^(?:false|no|undefined)$/)
      expect(plainlyDisabled(text)).to.equal(true)
    })

  const LITERAL = [
    'enabled: false',
    'enabled: false\n',
    'debug: true\nenabled: false\nbatch_size: 1\n',
    'Enabled: FALSE\n',
  ]
  for (const text of LITERAL)
    it(`needs no pattern for ${JSON.stringify(text)}`, () => {
      expect(enabled(text)).to.match(/^(?:false|undefined)$/)
      expect(saysDisabled(text)).to.equal(true)
    })

  // Of each of these a look is not enough, whatever a parser makes of it.
  const UNSURE = [
    '',
    'enabled: false\nenabled: true\n',
    '# enabled: true\nenabled: false\n',
    'enabled: false\n"\\x65nabled": true\n',
    'enabled: false\n\0',
    ' enabled: false\n',
    'enabled: false # yes\n',
    'not_enabled: false\n',
  ]
  for (const text of UNSURE)
    it(`leaves ${JSON.stringify(text)} to the closer look`, () => expect(saysDisabled(text)).to.equal(false))
})
