# Writes croston.csv, which the tests compare with:
#
#     Rscript croston.R      (R 4.2.2, forecast 8.20; run in this folder)

suppressMessages(library(forecast))

# The methods that package forecast does not have, from their papers.
smooth <- function(x) Reduce(function(l, y) l + 0.1 * (y - l), x)
tsb <- function(y) smooth(y[y > 0]) * smooth(as.numeric(y > 0))
adida <- function(y, rows) { y <- tail(y, length(y) %/% rows * rows); smooth(colSums(matrix(y, nrow = rows))) / rows }

set.seed(4)
number <- function(x) paste(formatC(as.numeric(x), digits = 15, width = 1), collapse = " ")
rows <- NULL
for (k in 1:6) {
  n <- 40 + 15 * k
  y <- rbinom(n, 1, c(0.1, 0.3, 0.5, 0.7, 0.2, 0.4)[k]) * (1 + rpois(n, c(1, 5, 40)[k %% 3 + 1]))
  train <- floor(0.6 * n)
  origins <- seq(train, n, by = 7)
  at <- function(f) number(sapply(origins, function(o) f(y[1:o])))
  interval <- round(mean(diff(c(0, which(y[1:train] > 0)))))
  rows <- rbind(rows, data.frame(values = number(y), train = train, origins = number(origins), interval = interval,
    croston = at(function(y) croston(y, h = 1)$mean), corrected = at(function(y) 0.95 * croston(y, h = 1)$mean),
    tsb = at(tsb), adida = at(function(y) adida(y, interval))))
}
write.csv(rows, "croston.csv", row.names = FALSE, quote = FALSE)
