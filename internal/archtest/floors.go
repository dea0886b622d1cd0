// Package archtest holds the order of the house as data and checks the source
// against it: who may import whom, what is pure, where the clock may be read.
package archtest

// floors are the packages under internal, top row first. A package imports
// only from rows above its own; packages of one row do not import each other.
var floors = [][]string{
	// WORDS: the standard library only (seal also gmsm)
	{"fault"},
	{"workday", "bigram", "mask", "seal"},
	// RULES: pure
	{"org"},
	{"ticket"},
	{"supervision", "triage", "desk", "staffing", "surge", "call", "knowledge", "inspection", "indicator", "promise"},
	{"whatif", "evaluation"},
	{"bulletin"},
	// MEMORY
	{"postgres/private"},
	{"postgres", "blob"},
	// WORK: opens transactions
	{"account", "backup", "casework", "library", "notice", "stats", "steward"},
	// WORK THAT LEANS ON WORK: oversight does deeds to tickets
	{"oversight", "quality", "reception", "report/docx", "switchboard/rtp"},
	{"switchboard/sipleg", "switchboard/rtcleg", "command"},
	{"report", "exchange", "switchboard"},
	{"city"},
	// THE PROOF: the drill tells a city and knows no answers; proof holds what came of it against the source
	{"drill", "proof/source"},
	{"proof"},
	// DOORS
	{"api", "live", "phone", "worker"},
	{"app"},
}

// tests are packages that only test files and tools import.
var tests = []string{"pgtest", "archtest", "siptest", "peertest"}

// pure packages do no I/O and never ask the time.
var pure = []string{
	"fault", "workday", "bigram", "mask", "seal",
	"org", "ticket", "supervision", "triage", "desk", "staffing", "surge", "call", "knowledge", "inspection", "indicator", "promise", "whatif", "evaluation", "bulletin",
}

// impure are the imports that a pure package may not have, with all below them.
var impure = []string{
	"os", "net", "syscall", "database/sql", "log", "log/slog",
	"github.com/jackc/pgx", "github.com/danielgtaylor/huma", "github.com/pressly/goose",
}

// clocks are the packages and files that may read the machine's clock. Business time is
// an argument everywhere; these measure how long something takes, or are where
// the business clock comes from.
var clocks = map[string]string{
	"app":                "the business clock comes from here",
	"postgres/db.go":     "unless it is given another one",
	"postgres/health.go": "compares the machines' clocks",
	"postgres/private":   "waits for a server",
	"switchboard":        "media runs in real time",
	"live":               "a stream beats in real time",
	"pgtest":             "tests only",
	"siptest":            "tests only",
	"archtest":           "tests only",
}

// vague words say nothing about the hotline and name no package.
var vague = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "service", "manager", "base", "misc", "lib"}

// longest is how many lines a source file may have.
const longest = 450
