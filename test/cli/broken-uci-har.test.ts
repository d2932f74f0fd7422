import { BROKEN_INPUTS, testRefusals } from "../support/broken-input.js";

// Every fourth; `npm run test:slow` has them all.
testRefusals(BROKEN_INPUTS.filter((_, i) => i % 4 === 0));
