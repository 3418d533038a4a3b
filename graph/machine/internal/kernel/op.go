package kernel

// UnaryOp names an elementwise function of one operand: an index into [Set.Unary].
type UnaryOp uint8

// The functions of one operand a.
const (
	Copy     UnaryOp = iota // a
	Neg                     // -a
	Square                  // a·a
	Cube                    // a·a·a
	Abs                     // |a|
	Sign                    // -1, 0 or 1; 0 of NaN
	Inverse                 // 1/a
	Sqrt                    // √a
	Exp                     // eᵃ
	Log                     // ln a
	Log1p                   // ln(1+a), accurate near 0
	Expm1                   // eᵃ-1, accurate near 0
	Sigmoid                 // 1/(1+e⁻ᵃ)
	Tanh                    // (eᵃ-e⁻ᵃ)/(eᵃ+e⁻ᵃ), accurate near 0
	Softplus                // ln(1+eᵃ), without overflow
	Sin                     // sin a
	Cos                     // cos a
	numUnary
)

// BinaryOp names an elementwise function of two operands: an index into [Set.Binary] and [Set.Column].
type BinaryOp uint8

// The functions of two operands a and b. Comparisons give 1 or 0.
const (
	Add         BinaryOp = iota // a+b
	Sub                         // a-b
	RSub                        // b-a
	Mul                         // a·b
	Div                         // a/b
	RDiv                        // b/a
	Gt                          // a > b
	Gte                         // a ≥ b
	Lt                          // a < b
	Lte                         // a ≤ b
	Eq                          // a = b
	Ne                          // a ≠ b
	SigmoidGrad                 // a·b·(1-b): gradient a through b = sigmoid(x)
	TanhGrad                    // a·(1-b·b): gradient a through b = tanh(x)
	Pow                         // aᵇ
	numBinary
)

// TernaryOp names an elementwise function of three operands: an index into [Set.Ternary].
type TernaryOp uint8

// The functions of three operands a, b and c, with one rounding where the processor has a fused multiply-add.
const (
	MulAdd    TernaryOp = iota // a·b+c
	MulSub                     // a·b-c
	NegMulAdd                  // c-a·b
	numTernary
)

var (
	unaryNames = [numUnary]string{
		"copy", "neg", "square", "cube", "abs", "sign", "inverse", "sqrt", "exp", "log", "log1p", "expm1",
		"sigmoid", "tanh", "softplus", "sin", "cos",
	}
	binaryNames = [numBinary]string{
		"add", "sub", "rsub", "mul", "div", "rdiv", "gt", "gte", "lt", "lte", "eq", "ne",
		"sigmoidgrad", "tanhgrad", "pow",
	}
	ternaryNames = [numTernary]string{"muladd", "mulsub", "negmuladd"}
)

func (op UnaryOp) String() string   { return unaryNames[op] }
func (op BinaryOp) String() string  { return binaryNames[op] }
func (op TernaryOp) String() string { return ternaryNames[op] }
