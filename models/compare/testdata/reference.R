# Writes mannwhitney.csv, holm.csv, range.csv and friedman.csv with base R:
#
#     Rscript reference.R      (R 4.2.2; run in this folder)
#
# Samples are written with the values that were tested, so that nothing depends on
# R's random numbers.
set.seed(1)
digits <- function(v) sprintf("%.17g", v)
joined <- function(v) paste(sprintf("%.10g", v), collapse = " ")

rows <- list()
add <- function(x, y, exact) {
  t <- suppressWarnings(wilcox.test(x, y, exact = exact))
  rows[[length(rows) + 1]] <<- data.frame(
    exact = exact, x = joined(x), y = joined(y), u = digits(t$statistic), p = digits(t$p.value))
}
for (n in list(c(1, 1), c(1, 6), c(3, 3), c(4, 7), c(5, 5), c(10, 10), c(9, 12), c(20, 25), c(49, 49))) {
  add(round(rnorm(n[1]), 6), round(rnorm(n[2]), 6), TRUE)
  add(round(rnorm(n[1]), 6), round(rnorm(n[2], 1), 6), TRUE)
}
add(1:10 + 0, 11:20 + 0, TRUE)
for (n in list(c(50, 50), c(60, 55), c(100, 80))) {
  add(round(rnorm(n[1]), 6), round(rnorm(n[2], 0.3), 6), FALSE)
  add(round(rnorm(n[1]), 1), round(rcauchy(n[2]), 1), FALSE)
  add(rpois(n[1], 2) + 0, rpois(n[2], 2.3) + 0, FALSE)
}
add(rep(c(1, 2), 30), rep(c(1, 2), 30), FALSE)
write.csv(do.call(rbind, rows), "mannwhitney.csv", row.names = FALSE, quote = FALSE)

rows <- list()
for (m in c(1, 2, 3, 5, 8, 20)) {
  for (p in list(round(runif(m), 8), round(runif(m)^4, 8), rep(0.02, m))) {
    rows[[length(rows) + 1]] <- data.frame(p = joined(p), holm = paste(digits(p.adjust(p, "holm")), collapse = " "))
  }
}
write.csv(do.call(rbind, rows), "holm.csv", row.names = FALSE, quote = FALSE)

grid <- expand.grid(k = c(2:10, 15, 20, 50, 100), alpha = c(0.2, 0.1, 0.05, 0.01, 0.001))
grid$q <- digits(qtukey(1 - grid$alpha, grid$k, Inf))
write.csv(grid, "range.csv", row.names = FALSE, quote = FALSE)

rows <- list()
for (size in list(c(3, 2), c(4, 3), c(12, 2), c(14, 4), c(40, 5), c(100, 10))) {
  for (scores in list(matrix(round(rnorm(prod(size)), 6), size[1]), matrix(rpois(prod(size), 2) + 0, size[1]),
                      round(sweep(matrix(round(rnorm(prod(size)), 1), size[1]), 2, seq_len(size[2]) / 4, "+"), 6))) {
    t <- friedman.test(scores)
    rows[[length(rows) + 1]] <- data.frame(
      blocks = size[1], groups = size[2], scores = joined(t(scores)), # block after block
      ranks = paste(digits(colMeans(t(apply(scores, 1, rank)))), collapse = " "),
      chi_squared = digits(t$statistic), p = digits(t$p.value),
      critical = digits(qtukey(0.95, size[2], Inf) / sqrt(2) * sqrt(size[2] * (size[2] + 1) / (6 * size[1]))))
  }
}
write.csv(do.call(rbind, rows), "friedman.csv", row.names = FALSE, quote = FALSE)
