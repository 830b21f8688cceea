// The one script of the dashboard. Every page works without it; each module adds one comfort.
import "./colour.js";
import "./copy.js";
import "./counter.js";
import "./preview.js";
import "./summary.js";
import "./template.js";
