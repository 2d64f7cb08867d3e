#!/usr/bin/env node
// `npm create authgen my-app` is `authgen new my-app`.

"use strict";

process.argv.splice(2, 0, "new");
require("authgen");
