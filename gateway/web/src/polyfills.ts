/**
 * What our libraries call and Chrome 87 has not (build.target lowers the syntax, not the library): Object.hasOwn (93, pinia) and Array's `at`
 * (92, Element Plus' tree). Two functions by hand weigh nothing; core-js brings its foundation along.
 */
if (!Object.hasOwn) {
  Object.defineProperty(Object, "hasOwn", {
    value: (object: object, key: PropertyKey): boolean => Object.prototype.hasOwnProperty.call(object, key),
    configurable: true,
    writable: true,
  })
}
if (!Array.prototype.at) {
  Object.defineProperty(Array.prototype, "at", {
    value(this: unknown[], index: number): unknown {
      const whole = Math.trunc(index) || 0
      return this[whole < 0 ? this.length + whole : whole]
    },
    configurable: true,
    writable: true,
  })
}

export {}
