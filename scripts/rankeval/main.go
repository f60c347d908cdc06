// Command rankeval measures the ranker on the training histories of
// ../shared/eval, which stay outside the project: the table of docs/ranking.md,
// what is lost without each signal (-ablate), and how well weights chosen on all
// tools but one do on that one (-loto).
//
//	go run ./scripts/rankeval [-data DIR] [-weights FILE] [-ablate] [-loto]
//	go run ./scripts/rankeval -people 1000000   # invented people, ranked from a store: time and memory
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"mlscout/ranker"
)

func main() {
	data := flag.String("data", "../shared/eval/train", "folder of events, queries and judgements")
	weights := flag.String("weights", "", "weights file; the built-in one if empty")
	ablate := flag.Bool("ablate", false, "measure the model without each of its signals")
	loto := flag.Bool("loto", false, "choose weights on all tools but one, measure on that one")
	people := flag.Int("people", 0, "instead, rank so many invented people from a store and print what it takes")
	flag.Parse()
	if *people > 0 {
		if err := rankEverybody(context.Background(), *people); err != nil {
			fmt.Fprintln(os.Stderr, "rankeval:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*data, *weights, *ablate, *loto); err != nil {
		fmt.Fprintln(os.Stderr, "rankeval:", err)
		os.Exit(1)
	}
}

func run(data, weights string, ablate, loto bool) error {
	tracks, err := load(data)
	if err != nil {
		return err
	}
	text := ranker.Weights()
	if weights != "" {
		if text, err = os.ReadFile(weights); err != nil {
			return err
		}
	}
	model, err := ranker.Parse("weights", text)
	if err != nil {
		return err
	}
	fmt.Println(heading())
	fmt.Println(tracks.baselines())
	fmt.Println(row("mlscout", tracks.measure(byModel(model))))
	fmt.Println(tracks.intervals(byModel(model)))
	if ablate {
		if err := tracks.ablations(text); err != nil {
			return err
		}
	}
	if loto {
		return tracks.leaveOneToolOut(text)
	}
	return nil
}
