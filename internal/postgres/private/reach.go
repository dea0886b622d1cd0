package private

import "path/filepath"

// Reach says whether a server could have its data in dir: as root the database
// runs under another account, which must be able to get there. A refusal names
// the directory in the way.
func Reach(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	o, err := ownerOf(filepath.Join(dir, "postgres"))
	if err != nil {
		return err
	}
	return o.mustReach(dir)
}
