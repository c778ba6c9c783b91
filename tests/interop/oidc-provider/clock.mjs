// SPDX-License-Identifier: GPL-3.0-or-later
// A clock that can be moved while the server runs. Imported before the provider, which then reads this one.
const RealDate = Date;
let skew = 0; // ms

globalThis.Date = class Date extends RealDate {
    constructor(...args) {
        if (args.length)
            super(...args);
        else
            super(RealDate.now() + skew);
    }
    static now() { return RealDate.now() + skew; }
};

export const clock = {
    advance(seconds) { skew += seconds * 1000; },
    get skewSeconds() { return skew / 1000; },
};
