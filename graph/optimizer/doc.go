// Package optimizer has the rules that update a network's weights, and the schedules
// of their learning rate.
//
// A [Rule] is an expression, like a cell: equations over flat vectors that hold all
// weights of a network, their gradient and what the rule keeps from update to
// update. Adam is four lines. So every engine runs every rule. [WithClip] and
// [WithClipEach] are rules around a rule.
//
// A [Schedule] says by which factor the learning rate is multiplied in an epoch.
//
// A rule or a schedule is one file that registers itself in [Rules] or [Schedules].
package optimizer
