package private

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

const (
	mega = 1 << 20
	giga = 1 << 30
)

// arguments are the command line of the server. They are computed at every
// start, so a machine with more memory needs no editing of files.
func arguments(cluster, socket string, bin binary, over map[string]string) []string {
	all := map[string]string{
		"listen_addresses":             "",
		"unix_socket_directories":      `"` + socket + `"`,
		"unix_socket_permissions":      "0700",
		"port":                         "5432",
		"cluster_name":                 "suban",
		"max_connections":              "200",
		"shared_buffers":               megabytes(share(memory(), 8, 64*mega, 4*giga)),
		"effective_cache_size":         megabytes(share(memory(), 2, 256*mega, 64*giga)),
		"maintenance_work_mem":         megabytes(share(memory(), 32, 32*mega, giga)),
		"jit":                          "off",
		"max_wal_size":                 megabytes(share(free(cluster), 4, 256*mega, 16*giga)),
		"checkpoint_timeout":           "20min",
		"checkpoint_completion_target": "0.9",
		"wal_compression":              bin.compression(),
		"timezone":                     "UTC",
		"log_timezone":                 "UTC",
		"log_min_messages":             "warning",
		"log_checkpoints":              "off",
		"update_process_title":         "off", // twice a statement; pg_stat_activity tells the same
	}
	maps.Copy(all, over)
	args := []string{"-D", cluster}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		args = append(args, "-c", name+"="+all[name])
	}
	return args
}

// share is a part of the whole, kept within bounds.
func share(whole uint64, part, least, most uint64) uint64 {
	return min(max(whole/part, least), most)
}

func megabytes(n uint64) string { return strconv.FormatUint(n/mega, 10) + "MB" }

// memory is what this machine, or the container around us, has.
func memory() uint64 {
	total := uint64(giga)
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if f := strings.Fields(line); len(f) > 1 && f[0] == "MemTotal:" {
				if kb, err := strconv.ParseUint(f[1], 10, 64); err == nil {
					total = kb << 10
				}
			}
		}
	}
	for _, limit := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if text, err := os.ReadFile(limit); err == nil {
			if n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64); err == nil {
				total = min(total, n)
			}
		}
	}
	return total
}

// free is the disk space left where the cluster is.
func free(path string) uint64 {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(path, &fs); err != nil {
		return 0
	}
	return fs.Bavail * uint64(fs.Bsize)
}
