// Package onnx writes models in the Open Neural Network Exchange format: the
// few messages that a feed-forward graph of standard operators needs, encoded as
// protocol buffers by field number.
//
// Numbers and names are those of onnx.proto3 (github.com/onnx/onnx, version 1.8:
// intermediate representation 7, operator set 13), which later versions read.
package onnx
