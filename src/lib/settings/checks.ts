import {z} from 'zod'
import type {Parsed} from './values.js'

/** A zod schema from one of our parsers, so that the hot path, which has no zod, reads the value in the same way. */
export const by = <T>(parse: (raw: unknown) => Parsed<T>) =>
  z.unknown().transform((raw, context): T => {
    const parsed = parse(raw)
    if (parsed.ok) return parsed.value
    context.addIssue({code: 'custom', message: parsed.expected})
    return z.NEVER
  })

export const text = () => {
  const expected = 'text of 1 to 255 printable characters'
  return z
    .string(expected)
    .trim()
    .min(1, expected)
    .max(255, expected)
    .regex(/^[^\u0000-\u001f\u007f]*$/, expected)
}

const numeric = (expected: string) =>
  z.union(
    [
      z.number(),
      z
        .string()
        .trim()
        .regex(/^\d+(?:\.\d+)?$/)
        .transform(Number),
    ],
    expected,
  )

export const whole = (min: number, max: number) => {
  const expected = `a whole number from ${min} to ${max}`
  return numeric(expected).pipe(z.number().int(expected).min(min, expected).max(max, expected))
}

export const seconds = (expected: string, check: (value: number) => boolean) =>
  numeric(expected).refine((value) => Number.isFinite(value) && check(value), expected)
