package formula

import (
	"bytes"
	"go/scanner"
	"go/token"
	"strings"
)

// word is a token of the file.
type word struct {
	tok    token.Token
	text   string
	offset int
}

// operand reports whether the word is a name or a number.
func (w word) operand() bool {
	return w.tok == token.IDENT || w.tok == token.INT || w.tok == token.FLOAT
}

func (w word) end() int { return w.offset + len(w.text) }

// statement is a line of the file, or several where parentheses are open or an
// operator comes last.
type statement []word

// directives are the lines that are not Go syntax.
var directives = []string{"state", "init", "weight", "scalar"}

// directive returns the directive's name, or "" for an equation.
func (s statement) directive() string {
	for _, d := range directives {
		if s[0].text == d && (len(s) == 1 || s[1].tok == token.IDENT) {
			return d
		}
	}
	return ""
}

// statements splits the file. It refuses every token but names, numbers,
// + - * / = := , and parentheses.
func (t text) statements(l Limits) ([]statement, error) {
	words, err := t.words(l)
	if err != nil {
		return nil, err
	}
	var all []statement
	var now statement
	var open []word
	for _, w := range words {
		if len(now) > 0 && now.directive() != "" && t.line(w.offset) > t.line(now[0].offset) {
			all, now = append(all, now), nil // a directive is one line, whatever it ends in
		}
		switch {
		case w.tok == token.LPAREN:
			open = append(open, w)
		case w.tok == token.RPAREN && len(open) == 0:
			return nil, t.fault(w.offset, "unmatched ): remove it, or write a ( before it")
		case w.tok == token.RPAREN:
			open = open[:len(open)-1]
		case w.tok == token.SEMICOLON && len(open) > 0:
			continue
		case w.tok == token.SEMICOLON:
			if len(now) > 0 {
				all, now = append(all, now), nil
			}
			continue
		}
		if len(open) > l.Nested {
			return nil, t.beyond("nested", w.offset, "more than %d parentheses are open: split the equation with definitions, such as a := ...", l.Nested)
		}
		now = append(now, w)
	}
	if len(open) > 0 {
		return nil, t.fault(open[len(open)-1].offset, "unmatched (: add a )")
	}
	if len(now) > 0 {
		all = append(all, now)
	}
	return all, nil
}

// words returns the file's tokens without its comments.
func (t text) words(l Limits) ([]word, error) {
	if len(t.src) > l.Bytes {
		return nil, t.beyond("bytes", 0, "the file has %d bytes: an equation file has at most %d", len(t.src), l.Bytes)
	}
	var first error
	file := token.NewFileSet().AddFile(t.name, -1, len(t.src))
	var s scanner.Scanner
	s.Init(file, t.src, func(at token.Position, message string) {
		if first == nil {
			first = t.fault(at.Offset, "%s", illegal(t.src[at.Offset:], message))
		}
	}, 0)
	var words []word
	for {
		pos, tok, lit := s.Scan()
		w := word{tok, lit, file.Offset(pos)}
		if lit == "" {
			w.text = tok.String()
		}
		numeric := tok == token.INT || tok == token.FLOAT
		switch {
		case numeric && len(lit) <= l.Name && w.faulty() != "":
			return nil, t.fault(w.offset, "%s", w.faulty())
		case first != nil:
			return nil, first
		case tok == token.EOF:
			return words, nil
		}
		if len(lit) > l.Name && tok != token.SEMICOLON {
			return nil, t.beyond("name", w.offset, "this has %d bytes: a name or a number has at most %d", len(lit), l.Name)
		}
		if remedy := foreign(w); remedy != "" {
			return nil, t.fault(w.offset, "%s", remedy)
		}
		words = append(words, w)
	}
}

// illegal says what to write in place of text that Go's scanner refuses.
func illegal(src []byte, message string) string {
	switch {
	case bytes.HasPrefix(src, []byte("'")):
		return "there are no primes: an assignment h = ... gives h its value after the step"
	case bytes.HasPrefix(src, []byte("#")):
		return message + ": a comment begins with //"
	case message == "illegal UTF-8 encoding":
		return "it is not UTF-8: save the file as UTF-8"
	}
	return message
}

// foreign says what to write in place of a token that equations do not have.
func foreign(w word) string {
	switch w.tok {
	case token.IDENT, token.INT, token.FLOAT, token.ADD, token.SUB, token.MUL, token.QUO,
		token.LPAREN, token.RPAREN, token.COMMA, token.ASSIGN, token.DEFINE, token.SEMICOLON:
		return ""
	case token.XOR:
		return "there is no power operator ^: write square(a), or exp(k*log(a)) for a > 0"
	case token.PERIOD:
		return "functions have no package: write exp(a), not math.Exp(a)"
	case token.LSS, token.GTR, token.LEQ, token.GEQ, token.EQL, token.NEQ:
		return "there are no comparisons: max, min, relu and abs choose between values"
	case token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN, token.QUO_ASSIGN:
		return "write the assignment in full, such as h = h + ..., instead of " + w.tok.String()
	}
	text, _, _ := strings.Cut(w.text, "\n")
	return "equations have no " + text + ": a file has state, init, weight and scalar lines, " +
		"definitions a := ..., assignments h = ..., and in them names, numbers, + - * /, parentheses and function calls"
}
