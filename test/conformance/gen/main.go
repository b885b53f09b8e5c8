// Writes the golden files from which the unit tests of src/core learn what Go and gjson do: property look-up (gjson),
// base64 (encoding/base64), the members of a JSON object and values written again (encoding/json), replacement (regexp). In this
// directory:
//
//	go run . write         rewrites ../golden/*.json
//	go run . fuzz 5000 7   prints that many random gjson cases of one seed, for ../differential.ts
//
// All texts but those of replace.json are byte text: each character of a JSON string is one byte, so that any bytes can be told.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "write":
		write("gjson.json", gjsonGolden())
		write("base64.json", base64Golden())
		write("explode.json", explodeGolden())
		write("replace.json", replaceGolden())
		write("values.json", valuesGolden())
	case len(os.Args) == 4 && os.Args[1] == "fuzz":
		os.Stdout.Write(encode(gjsonFuzz(number(os.Args[2]), int64(number(os.Args[3])))))
	default:
		fmt.Fprintln(os.Stderr, "usage: go run . write | go run . fuzz <cases> <seed>")
		os.Exit(2)
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	fatal(err)
	return n
}

func write(name string, golden any) {
	fatal(os.WriteFile(filepath.Join("..", "golden", name), encode(golden), 0o644))
}

// encode writes one case per line, so that a change shows as a short diff.
func encode(golden any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	fatal(encoder.Encode(golden))
	return bytes.ReplaceAll(out.Bytes(), []byte(`},{"`), []byte("},\n{\""))
}

// byteText turns each byte into the character of that number.
func byteText(text string) string {
	runes := make([]rune, len(text))
	for i := range len(text) {
		runes[i] = rune(text[i])
	}
	return string(runes)
}

func fatal(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
