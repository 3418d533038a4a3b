package dataset

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/bzip2"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var (
	urlPattern  = regexp.MustCompile(`^(https?|ftp|s3|gs)://`)
	htmlPattern = regexp.MustCompile(`^(<!doctype html|<html|<head|<body|<table)`)
	xmlPattern  = regexp.MustCompile(`^<(\?xml|[a-z]+ |[a-z]+>[^,;\t|])`)
	jsonPattern = regexp.MustCompile(`^(\{\s*["}]|\[\s*[\[{"\]]|\[\s*-?\d)`)
)

// Read returns the text of the source in UTF-8, with line feeds between the lines.
// Files that gzip or bzip2 compressed, and zip archives of one file, are
// decompressed; UTF-16 is converted, and so is Windows-1252, which Latin-1 is a part
// of. A file of another kind is refused by name.
func (s Source) Read(stdin io.Reader) ([]byte, error) {
	text, _, err := s.read(stdin)
	return text, err
}

// read is Read, and says what was odd.
func (s Source) read(stdin io.Reader) (text []byte, warnings []string, err error) {
	if s.Path == Airline {
		return airlineCSV, nil, nil
	}
	data, err := s.bytes(stdin)
	if err != nil {
		return nil, nil, err
	}
	if data, err = s.decompress(data); err != nil {
		return nil, nil, err
	}
	if kind := kindOf(data); kind != "" {
		return nil, nil, BadInput("source", "%v is %s", s, kind)
	}
	return s.decode(data)
}

// bytes returns the source as it is.
func (s Source) bytes(stdin io.Reader) (data []byte, err error) {
	switch {
	case s.Path == Values:
		return nil, BadInput("source", "the values of this series came from a program and are in no file: "+
			"hand them over again, or give a CSV file that has them")
	case s.Path == StandardInput && stdin == nil:
		return nil, BadInput("source", "standard input is not open: give a file instead of -")
	case s.Path == StandardInput:
		data, err = readLimited(stdin, s.String(), s.Limits.orDefaults().Bytes, bytesLimit)
	case urlPattern.MatchString(s.Path):
		return nil, BadInput("source", "%v is a URL, and URLs are not fetched: download the file, or read it from standard input: curl -L %v | unroll fit -", s, s)
	default:
		data, err = ReadFile(s.Path, s.Limits.orDefaults().Bytes, bytesLimit)
	}
	if bad, ok := errors.AsType[*InputError](err); ok {
		return nil, BadInput("source", "%w", bad)
	}
	if err != nil {
		return nil, s.unreadable(err)
	}
	return data, nil
}

// decompress undoes gzip, bzip2 and zip.
func (s Source) decompress(data []byte) ([]byte, error) {
	var open func() (io.Reader, error)
	switch {
	case bytes.HasPrefix(data, []byte("\x1f\x8b")):
		open = func() (io.Reader, error) { return gzip.NewReader(bytes.NewReader(data)) }
	case bytes.HasPrefix(data, []byte("BZh")) && len(data) > 3 && data[3] >= '1' && data[3] <= '9':
		open = func() (io.Reader, error) { return bzip2.NewReader(bytes.NewReader(data)), nil }
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		open = func() (io.Reader, error) { return s.unzip(data) }
	default:
		return data, nil
	}
	text, err := unpack(open, s.Limits.orDefaults().unpacked(len(data)))
	if bad, ok := errors.AsType[*InputError](err); ok {
		return nil, bad
	}
	if errors.Is(err, errTooLong) {
		return nil, BadInput("limit.series.unpacked", "%v has more than %d bytes once it is decompressed, the most that is read: decompress it", s, s.Limits.orDefaults().unpacked(len(data)))
	}
	if err != nil {
		return nil, BadInput("source", "%v is compressed and damaged (%v): get it again", s, err)
	}
	return text, nil
}

// errTooLong says that a text is longer than its limit.
var errTooLong = errors.New("too long")

// unpack reads a compressed text: once to count its bytes, and once more into memory of that
// size.
func unpack(open func() (io.Reader, error), limit int64) ([]byte, error) {
	from, err := open()
	if err != nil {
		return nil, err
	}
	size, err := io.Copy(io.Discard, io.LimitReader(from, limit+1))
	if err != nil {
		return nil, err
	}
	if size > limit {
		return nil, errTooLong
	}
	if from, err = open(); err != nil {
		return nil, err
	}
	text := make([]byte, size)
	_, err = io.ReadFull(from, text)
	return text, err
}

// unzip opens the one file of a zip archive.
func (s Source) unzip(data []byte) (io.Reader, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var files []*zip.File
	var names []string
	for _, file := range archive.File {
		switch {
		case file.Name == "[Content_Types].xml" || strings.HasPrefix(file.Name, "xl/"):
			return nil, BadInput("source", "%v is an Excel workbook: save the sheet with the series as CSV", s)
		case file.Name == "mimetype":
			return nil, BadInput("source", "%v is an OpenDocument file: save the sheet with the series as CSV", s)
		case file.FileInfo().IsDir() || strings.HasPrefix(file.Name, "__MACOSX/"):
			continue
		}
		files, names = append(files, file), append(names, file.Name)
	}
	if len(files) != 1 {
		return nil, BadInput("source", "%v is a zip archive of %s (%s): unpack it and give one of them", s, Count(len(files), "file"), list(names))
	}
	return files[0].Open()
}

// kindOf names a kind of file that is not a table of text, and what to do; "" for others.
func kindOf(data []byte) string {
	for _, k := range []struct{ start, kind string }{
		{"PAR1", "a Parquet file: write the series as CSV (pandas: read_parquet, then to_csv)"},
		{"ARROW1", "an Arrow or Feather file: write the series as CSV (pandas: read_feather, then to_csv)"},
		{"\xd0\xcf\x11\xe0", "an old Excel workbook: save the sheet with the series as CSV"},
		{"\x89HDF", "an HDF5 or NetCDF file: write the series as CSV"},
		{"CDF\x01", "a NetCDF file: write the series as CSV"},
		{"\x93NUMPY", "a NumPy file: write the series as CSV (numpy.savetxt)"},
		{"SQLite format 3", "an SQLite database: export the table with the series as CSV"},
		{"RDX", "an R data file: write the series as CSV (write.csv)"},
		{"%PDF", "a PDF document: get the table as CSV"},
		{"\xfd7zXZ", "compressed with xz: decompress it first"},
		{"\x28\xb5\x2f\xfd", "compressed with zstd: decompress it first"},
		{"7z\xbc\xaf", "a 7-Zip archive: unpack it and give the CSV file"},
		{"version https://git-lfs", "a Git LFS pointer and not the file: fetch the file itself (git lfs pull)"},
	} {
		if bytes.HasPrefix(data, []byte(k.start)) {
			return k.kind
		}
	}
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\ufeff")), " \t\r\n"))
	switch {
	case htmlPattern.Match(start):
		return "HTML, not CSV: it may be a web page (such as a login or an error) saved in place of the file; download the data as CSV"
	case xmlPattern.Match(start):
		return "XML, not CSV: export the series as CSV"
	case jsonPattern.Match(start):
		return "JSON, not CSV: write the series as CSV, a header line and a row for each time"
	}
	return ""
}

// decode turns the bytes into UTF-8 and the ends of lines into line feeds.
func (s Source) decode(data []byte) (text []byte, warnings []string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		data = fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		data = fromUTF16(data[2:], binary.BigEndian)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, nil, BadInput("source", "%v is not a text file: save it as CSV in UTF-8", s)
	}
	if !utf8.Valid(data) {
		bad := 0
		for r, n := utf8.DecodeRune(data); r != utf8.RuneError || n != 1; r, n = utf8.DecodeRune(data[bad:]) {
			bad += n
		}
		warnings = append(warnings, fmt.Sprintf("%v, line %d: the text is not UTF-8 and was read as Windows-1252 (Latin-1)", s, 1+bytes.Count(data[:bad], []byte("\n"))))
		data = fromWindows1252(data)
	}
	if bytes.IndexByte(data, '\n') < 0 && bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	return data, warnings, nil
}

func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// windows1252 are the characters of the bytes from 0x80 to 0x9f; those above are
// the code points of the same number.
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"

func fromWindows1252(data []byte) []byte {
	low := []rune(windows1252)
	text := make([]byte, 0, len(data)+len(data)/8)
	for _, b := range data {
		switch {
		case b < 0x80:
			text = append(text, b)
		case b < 0xa0:
			text = utf8.AppendRune(text, low[b-0x80])
		default:
			text = utf8.AppendRune(text, rune(b))
		}
	}
	return text
}

// footer is how many lines at the end are no data.
func (s Source) footer() int {
	if s.Path == Airline {
		return cmp.Or(s.SkipFooter, 3)
	}
	return s.SkipFooter
}

// cutFooter splits off the last n lines of the text, blank ones included, as pandas
// does.
func cutFooter(text []byte, n int) (body []byte, skipped []string) {
	body = text
	for range n {
		body = bytes.TrimSuffix(body, []byte("\n"))
		if len(body) == 0 {
			break
		}
		start := bytes.LastIndexByte(body, '\n') + 1
		skipped = append(skipped, strings.TrimSuffix(string(body[start:]), "\r"))
		body = body[:start]
	}
	slices.Reverse(skipped)
	return body, skipped
}
