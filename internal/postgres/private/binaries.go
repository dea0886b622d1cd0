package private

import (
	"context"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"suban/internal/fault"
)

// oldest is the oldest major version of PostgreSQL that the schema runs on.
const oldest = 15

// binary is a set of PostgreSQL programs on this machine.
type binary struct {
	dir   string
	major int
}

// compression is how the write-ahead log is packed: lz4 where it is built in.
func (b binary) compression() string {
	f, err := elf.Open(filepath.Join(b.dir, "postgres"))
	if err != nil {
		return "pglz"
	}
	defer f.Close()
	libraries, _ := f.ImportedLibraries()
	if slices.ContainsFunc(libraries, func(l string) bool { return strings.HasPrefix(l, "liblz4") }) {
		return "lz4"
	}
	return "pglz"
}

// choose returns the programs for a cluster, in this order: PG_BIN, the npm
// bundle, the system's packages from the newest down, PATH. An existing
// cluster needs its own major version.
func choose(cluster string, o owner, tell func(string)) (binary, error) {
	want, err := majorOf(cluster)
	if err != nil {
		return binary{}, err
	}
	var seen []string
	for _, dir := range places(o, tell) {
		b, err := inspect(dir, o)
		if err != nil {
			continue
		}
		if b.major == want || want == 0 && b.major >= oldest {
			return b, nil
		}
		seen = append(seen, fmt.Sprintf("%d(%s)", b.major, dir))
	}
	switch {
	case len(seen) == 0:
		return binary{}, fault.New(fault.Unavailable,
			"本机没有可用的 PostgreSQL(%d 或更高)。请安装(Debian:apt-get install postgresql),或用环境变量 PG_BIN 指明程序目录,或用 --database 连接已有数据库", oldest)
	case want == 0:
		return binary{}, fault.New(fault.Unavailable,
			"需要 PostgreSQL %d 或更高,本机只有 %s。请升级,或用 PG_BIN 指明程序目录", oldest, strings.Join(seen, "、"))
	default:
		return binary{}, fault.New(fault.Unavailable,
			"数据目录 %s 由 PostgreSQL %d 建立,不能用 %s 打开。请装回 PostgreSQL %d;要换版本,先用原版本 suban backup 备份,再在新目录 suban restore",
			cluster, want, strings.Join(seen, "、"), want)
	}
}

// majorOf is the major version of an existing cluster, 0 when there is none.
func majorOf(cluster string) (int, error) {
	text, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	switch {
	case os.IsNotExist(err):
		return 0, nil
	case os.IsPermission(err):
		return 0, fault.New(fault.Denied, "没有权限读取数据目录 %s,请换用建立它的用户", cluster)
	case err != nil:
		return 0, fmt.Errorf("read cluster version: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fault.New(fault.Invalid, "数据目录 %s 的 PG_VERSION 已损坏,请从备份恢复到新目录", cluster)
	}
	return major, nil
}

// places are the directories that may hold PostgreSQL, best first.
func places(o owner, tell func(string)) []string {
	if dir := os.Getenv("PG_BIN"); dir != "" {
		return []string{dir}
	}
	dirs := bundles(o, tell)
	system, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(system, func(a, b string) int { return number(b) - number(a) })
	dirs = append(dirs, system...)
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(path))
		}
	}
	return dirs
}

// number is the version in a path like /usr/lib/postgresql/17/bin.
func number(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
	return n
}

// inspect asks the programs in dir for their version, as the account that will
// run them.
func inspect(dir string, o owner) (binary, error) {
	for _, name := range []string{"postgres", "initdb"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return binary{}, fmt.Errorf("inspect %s: %w", dir, err)
		}
	}
	out, err := o.command(context.Background(), filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return binary{}, fmt.Errorf("inspect %s: %w", dir, err)
	}
	var major int
	if _, err := fmt.Sscanf(string(out), "postgres (PostgreSQL) %d", &major); err != nil {
		return binary{}, fmt.Errorf("version of %s: %q", dir, out)
	}
	return binary{dir: dir, major: major}, nil
}
