import { BROKEN_ARRAYS } from "../support/broken-arrays.js";
import { testRefusals } from "../support/broken-input.js";

testRefusals(BROKEN_ARRAYS);
