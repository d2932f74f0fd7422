export { conversionFactor, UNITS } from "./units.js";
