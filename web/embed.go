// Package web holds the built pages: the staff console at / and the citizens'
// portal (群众门户) at /m/. `npm run build` fills dist; without it the folder is
// empty and the server says so.
package web

import "embed"

// Dist is the built site, rooted at "dist".
//
//go:embed all:dist
var Dist embed.FS
