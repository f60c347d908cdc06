package main

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"
)

// countVar registers a flag for a number of things: whole, and not negative.
func countVar(cmd *cobra.Command, into *int, name string, preset int, usage string) {
	*into = preset
	cmd.Flags().Var((*count)(into), name, usage)
}

// count is the value of such a flag.
type count int

// String implements pflag.Value.
func (c *count) String() string { return strconv.Itoa(int(*c)) }

// Type implements pflag.Value.
func (c *count) Type() string { return "int" }

// Set implements pflag.Value.
func (c *count) Set(text string) error {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return errors.New("want a whole number from 0 to 2147483647")
	}
	*c = count(n)
	return nil
}
