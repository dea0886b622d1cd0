package main

import (
	"os"
	"testing"
	"time"

	"suban/internal/triage"
)

// BenchmarkRealTopics clusters the messages beside the project, when they are there.
func BenchmarkRealTopics(b *testing.B) {
	const name = "../../../shared/data/hot_topics/messages_4326.xlsx"
	file, err := os.Open(name)
	if err != nil {
		b.Skip("the messages are not beside the project: ../shared/data/hot_topics")
	}
	defer file.Close()
	records, err := readSheet(file, name)
	if err != nil {
		b.Fatal(err)
	}
	messages := incoming(records)
	for b.Loop() {
		triage.Topics(messages, 10)
	}
	if took := b.Elapsed() / time.Duration(b.N); took > 2*time.Second {
		b.Errorf("%d messages took %s", len(messages), took)
	}
}
