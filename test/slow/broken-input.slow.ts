import { BROKEN_INPUTS, testRefusals } from "../support/broken-input.js";

testRefusals(BROKEN_INPUTS);
