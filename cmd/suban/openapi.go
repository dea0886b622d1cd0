package main

import (
	"fmt"

	"suban/internal/api"
	"suban/internal/org"
)

type openapiCommand struct{}

// Run prints the document that api/openapi.yaml holds.
func (openapiCommand) Run(c *console) error {
	text, err := api.New(api.Options{City: org.City(c.store.City)}).Document()
	if err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	_, err = c.out.Write(text)
	return err
}
