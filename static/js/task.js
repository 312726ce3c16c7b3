/* The small task of a crowd, done by the browser: a number so that SHA-256 of "token:number" begins with so many zero
   bits. In slices, so that the page stays alive, and without WebCrypto, which plain http does not have.

   PortalTask.solve(token, bits) → a promise of the number as text
   PortalTask.digest(text) → the first 64 bits of SHA-256 as two numbers (ASCII only); for tests */
(function (root) {
  "use strict";

  const SLICE = 40, PAUSE = 4;

  function fractions(power, count) {
    const found = [];
    for (let n = 2; found.length < count; n += 1) {
      let prime = true;
      for (let d = 2; d * d <= n; d += 1) { if (n % d === 0) { prime = false; break; } }
      if (prime) { const value = Math.pow(n, power); found.push(((value - Math.floor(value)) * 4294967296) | 0); }
    }
    return found;
  }

  const K = fractions(1 / 3, 64), START = fractions(1 / 2, 8), W = new Int32Array(64);

  /* one block of 64 bytes in W[0..15] into the state h */
  function compress(h) {
    for (let i = 16; i < 64; i += 1) {
      const x = W[i - 15], y = W[i - 2];
      const s = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const t = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      W[i] = (W[i - 16] + s + W[i - 7] + t) | 0;
    }
    let a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], j = h[7];
    for (let i = 0; i < 64; i += 1) {
      const big = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (j + big + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      const small = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (small + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      j = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    return [(h[0] + a) | 0, (h[1] + b) | 0, (h[2] + c) | 0, (h[3] + d) | 0, (h[4] + e) | 0, (h[5] + f) | 0, (h[6] + g) | 0, (h[7] + j) | 0];
  }

  function load(text, from) {
    for (let i = 0; i < 16; i += 1) {
      const at = from + 4 * i;
      W[i] = (text.charCodeAt(at) << 24) | (text.charCodeAt(at + 1) << 16) | (text.charCodeAt(at + 2) << 8) | text.charCodeAt(at + 3);
    }
  }

  /* the end of a message: the rest of the text, a one bit, zeros, the length */
  function finish(h, rest, length) {
    const bytes = rest + "\x80" + "\0".repeat((119 - rest.length) % 64);
    for (let from = 0; from + 64 <= bytes.length; from += 64) { load(bytes, from); h = compress(h); }
    const last = bytes.slice(bytes.length - (bytes.length % 64)) + "\0".repeat(8);
    load(last, 0);
    W[14] = Math.floor(length / 536870912);
    W[15] = (length * 8) | 0;
    return compress(h);
  }

  /* the blocks that are the same for every number are counted once */
  function begun(text) {
    let h = START, at = 0;
    for (; at + 64 <= text.length; at += 64) { load(text, at); h = compress(h); }
    return { h: h, rest: text.slice(at), length: at };
  }

  function digest(text) {
    const start = begun(text), h = finish(start.h, start.rest, text.length);
    return [h[0] >>> 0, h[1] >>> 0];
  }

  function solve(token, bits) {
    const start = begun(token + ":");
    let number = 0;
    return new Promise((done) => {
      function slice() {
        const until = Date.now() + SLICE;
        do {
          for (let i = 0; i < 200; i += 1, number += 1) {
            const text = start.rest + number, h = finish(start.h, text, start.length + text.length);
            if (h[0] >>> (32 - bits) === 0) { done(String(number)); return; }
          }
        } while (Date.now() < until);
        setTimeout(slice, PAUSE);
      }
      slice();
    });
  }

  root.PortalTask = { solve: solve, digest: digest };
  if (typeof module !== "undefined") { module.exports = root.PortalTask; }
})(typeof window === "undefined" ? {} : window);
