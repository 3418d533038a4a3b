# Writes simulated.csv and ets.csv, which the tests compare with:
#
#     Rscript ets.R      (R 4.2.2, forecast 8.20; run in this folder)

suppressMessages(library(forecast))

# Five series with a seed, of every combination that the methods treat differently.
set.seed(20)
seasonal <- function(n, figure) rep_len(figure, n)
simulated <- list(
  # a level that wanders around zero
  walk = list(1, cumsum(rnorm(80, 0, 1)) + rnorm(80, 0, 0.5)),
  # a slope that is damped
  damped = list(1, 50 + cumsum(cumsum(rnorm(70, 0, 0.1)) + 3 * 0.9^(0:69)) + rnorm(70, 0, 0.6)),
  # quarters of a year, with a summand that repeats itself
  quarterly = list(4, 20 + 0.3 * (1:52) + seasonal(52, c(-3, 1, 4, -2)) + cumsum(rnorm(52, 0, 0.3)) + rnorm(52, 0, 0.5)),
  # days of a week, with a factor
  weekly = list(7, 100 * exp(cumsum(rnorm(140, 0, 0.01))) * seasonal(140, c(0.8, 0.9, 1, 1.05, 1.3, 1.2, 0.75)) * exp(rnorm(140, 0, 0.03))),
  # months of a year, fewer than three years for training, growing
  monthly = list(12, (200 + 3 * (1:42)) * seasonal(42, 1 + 0.2 * sin(2 * pi * (1:12) / 12)) * exp(rnorm(42, 0, 0.02))))
simulated <- lapply(simulated, function(s) list(s[[1]], round(s[[2]], 3)))
rows <- NULL
for (name in names(simulated)) rows <- rbind(rows, data.frame(series = name, season = simulated[[name]][[1]], value = simulated[[name]][[2]]))
write.csv(rows, "simulated.csv", row.names = FALSE, quote = FALSE)

simulated$airline <- list(12, head(read.csv("airline.csv")[[2]], 144))
simulated$nottingham <- list(12, read.csv("nottingham-temperature.csv")$value)

# Each kind fitted on the first 67 % of a series, and the kind with the least AICc ("chosen"):
# parameters, -2*log(likelihood) as R has it, one-step RMSE of the rest with these
# parameters, and the forecasts of 8 steps from the end of the training part (none for a
# damped trend with the season as a factor).
number <- function(x) paste(formatC(x, digits = 15, width = 1), collapse = " ")
row_of <- function(name, y, season, n, m, chosen) {
  all <- ets(ts(y, frequency = season), model = m, use.initial.values = TRUE)
  p <- as.list(m$par)
  or <- function(v, otherwise) if (is.null(v)) otherwise else v
  states <- unname(m$initstate)
  trend <- m$components[2] != "N"
  season_states <- if (m$components[3] == "N") 0 else rev(states[-(1:(1 + trend))])
  # errors that are zero; R's mean of the season "M" has products of errors in it
  f <- if (m$components[3] != "M") forecast(m, 8)$mean else if (m$components[4] == "TRUE") NULL else forecast:::pegelsfcast.C(8, m, 2, 90, FALSE)$mu
  data.frame(series = name, season, train = n, chosen,
    kind = paste(m$components[1], paste0(m$components[2], if (m$components[4] == "TRUE") "d"), m$components[3], sep = "/"),
    alpha = number(p$alpha), beta = number(or(p$beta, 0)), gamma = number(or(p$gamma, 0)), phi = number(or(p$phi, 1)),
    level = number(states[1]), trend = number(if (trend) states[2] else 0), states = number(season_states),
    twice = number(-2 * m$loglik), aicc = number(m$aicc),
    one_step = number(sqrt(mean((y - as.numeric(fitted(all)))[(n + 1):length(y)]^2))), steps = number(as.numeric(f)))
}
rows <- NULL
for (name in names(simulated)) {
  season <- simulated[[name]][[1]]; y <- simulated[[name]][[2]]; n <- floor(0.67 * length(y))
  train <- ts(y[1:n], frequency = season)
  rows <- rbind(rows, row_of(name, y, season, n, ets(train), TRUE))
  for (error in c("A", "M")) for (trend in c("N", "A", "Ad")) for (kind in if (season > 1) c("N", "A", "M") else "N") {
    if (error == "A" && kind == "M" || error == "M" && min(train) <= 0) next
    m <- try(ets(train, paste0(error, substr(trend, 1, 1), kind), damped = trend == "Ad"), silent = TRUE)
    if (inherits(m, "ets") && is.finite(m$aicc)) rows <- rbind(rows, row_of(name, y, season, n, m, FALSE))
  }
}
write.csv(rows, "ets.csv", row.names = FALSE, quote = FALSE)
