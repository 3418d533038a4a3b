# Writes arima.csv, arima-choice.csv and unitroot.csv, which the tests compare with:
#
#     Rscript arima.R      (R 4.2.2, forecast 8.20; run in this folder, after ets.R)

suppressMessages({library(forecast); library(urca)})

d <- read.csv("simulated.csv")
series <- lapply(split(d, d$series), function(s) list(s$season[1], s$value))
series$airline <- list(12, head(read.csv("airline.csv")[[2]], 144))
series$nottingham <- list(12, read.csv("nottingham-temperature.csv")$value)
number <- function(x) paste(formatC(as.numeric(x), digits = 15, width = 1), collapse = " ")
# One-step RMSE of the 10 rows after the first n, forecast one by one: R's fitted values of the whole differ
# from these where a moving average is not invertible.
rmse <- function(y, season, m, n) {
  one <- sapply(n:(n + 9), function(i) forecast(Arima(ts(y[1:i], frequency = season), model = m), h = 1)$mean[1])
  sqrt(mean((y[n + 1:10] - one)^2))
}

# Given orders, on the first 67 % of a series: coefficients as R names them, the log-likelihood, and the
# one-step RMSE of the next 10 rows with the parameters fixed. kappa is the variance of R's diffuse start, which
# enters its likelihood by 1/kappa.
rows <- NULL
for (name in names(series)) {
  season <- series[[name]][[1]]; y <- series[[name]][[2]]; n <- floor(0.67 * length(y))
  x <- ts(y[1:n], frequency = season)
  orders <- list(list(c(1, 0, 0), c(0, 0, 0)), list(c(2, 0, 1), c(0, 0, 0)), list(c(0, 1, 1), c(0, 0, 0)), list(c(1, 1, 2), c(0, 0, 0)), list(c(3, 2, 1), c(0, 0, 0)))
  if (season > 1) orders <- c(orders, list(list(c(0, 1, 1), c(0, 1, 1)), list(c(1, 0, 1), c(1, 1, 0)), list(c(2, 0, 0), c(1, 0, 1)), list(c(1, 1, 0), c(2, 0, 0))))
  for (o in orders) {
    constant <- o[[1]][2] + o[[2]][2] < 2
    m <- try(suppressWarnings(Arima(x, o[[1]], o[[2]], include.mean = constant, include.drift = constant && o[[1]][2] + o[[2]][2] == 1,
      method = "ML", kappa = 1e9, optim.control = list(reltol = 1e-12, maxit = 500))), silent = TRUE)
    if (!inherits(m, "Arima")) next
    take <- function(pattern) { v <- coef(m)[grepl(pattern, names(coef(m)))]; if (length(v)) number(v) else "" }
    rows <- rbind(rows, data.frame(series = name, season, train = n, order = paste(c(o[[1]], o[[2]]), collapse = " "), constant,
      ar = take("^ar"), ma = take("^ma"), sar = take("^sar"), sma = take("^sma"), mean = take("^(intercept|mean|drift)"),
      loglik = number(m$loglik), one_step = number(rmse(y, season, m, n))))
  }
}
write.csv(rows, "arima.csv", row.names = FALSE, quote = FALSE)

# The choice of auto.arima, without approximations, and forecasts of 8 steps.
rows <- NULL
for (name in names(series)) for (logs in c(FALSE, TRUE)) {
  season <- series[[name]][[1]]; y <- series[[name]][[2]]; n <- floor(0.67 * length(y))
  if (logs && min(y) <= 0) next
  x <- ts(y[1:n], frequency = season)
  m <- auto.arima(x, lambda = if (logs) 0 else NULL, approximation = FALSE)
  rows <- rbind(rows, data.frame(series = name, season, train = n, logs, order = paste(c(arimaorder(m), 0, 0, 0)[1:6], collapse = " "),
    aicc = number(m$aicc), one_step = number(rmse(y, season, m, n)), steps = number(forecast(m, 8)$mean)))
}
write.csv(rows, "arima-choice.csv", row.names = FALSE, quote = FALSE)

# What decides about differences.
rows <- NULL
for (name in names(series)) {
  season <- series[[name]][[1]]; y <- series[[name]][[2]]; x <- ts(y, frequency = season)
  rows <- rbind(rows, data.frame(series = name, season, strength = number(if (season > 1) forecast:::seas.heuristic(x) else 0),
    kpss = number(ur.kpss(y, type = "mu", use.lag = trunc(3 * sqrt(length(y)) / 13))@teststat), differences = ndiffs(y)))
}
write.csv(rows, "unitroot.csv", row.names = FALSE, quote = FALSE)
