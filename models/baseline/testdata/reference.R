# Writes holtwinters.csv, hw.csv, dieboldmariano.csv and naive2.csv, which the tests compare with:
#
#     Rscript reference.R      (R 4.2.2, forecast 8.20; run in this folder)

suppressMessages(library(forecast))

airline <- head(read.csv("airline.csv")[[2]], 144)
nottingham <- read.csv("nottingham-temperature.csv")$value
rmse <- function(y, f, rows) sqrt(mean((y - f)[rows]^2))

# Where optimisers start: R's own choice, and nine others that tell whether it
# ended in a local minimum.
default <- list(c(alpha = 0.3, beta = 0.1, gamma = 0.1))
nine <- apply(expand.grid(alpha = c(0.1, 0.5, 0.9), beta = 0.1, gamma = c(0.1, 0.5, 0.9)), 1, c, simplify = FALSE)

# stats::HoltWinters, fitted on the first n values; one-step RMSE of the rest,
# parameters fixed, and the RMSE of 24 steps from the end of the training part.
classical <- function(data, y, season, n, seasonal, starts) {
  p <- NULL
  for (start in starts) {
    tried <- tryCatch(suppressWarnings(HoltWinters(ts(y[1:n], frequency = season), seasonal = seasonal, optim.start = start)),
      error = function(e) NULL)
    if (!is.null(tried) && (is.null(p) || tried$SSE < p$SSE)) p <- tried
  }
  all <- HoltWinters(ts(y, frequency = season), p$alpha, p$beta, p$gamma, seasonal = seasonal)
  one <- c(rep(NA, season), all$fitted[, "xhat"])
  rest <- (n + 1):length(y)
  many <- c(rep(NA, n), predict(p, 24))
  data.frame(data, season, train = n, seasonal, damped = FALSE, starts = length(starts),
    alpha = p$alpha, beta = p$beta, gamma = p$gamma, phi = 1, sse = p$SSE,
    one_step = rmse(y, one, rest), steps_24 = rmse(y[1:(n + 24)], many, n + 1:24), row.names = NULL)
}

# The same with a damped trend, which stats::HoltWinters lacks: its start, the
# damped equations, stats::optim.
damped <- function(data, y, season, n, seasonal) {
  d <- decompose(ts(y[1:(2 * season)], frequency = season), seasonal)
  trend <- na.omit(as.numeric(d$trend))
  line <- unname(coef(lm(trend ~ seq_along(trend))))
  times <- seasonal == "multiplicative"
  smooth <- function(p, y, horizon = 0) {
    l <- line[1]; b <- line[2]; s <- d$figure; f <- rep(NA, length(y))
    for (t in (season + 1):length(y)) {
      k <- (t - 1) %% season + 1
      e <- l + p[4] * b
      f[t] <- if (times) e * s[k] else e + s[k]
      m <- p[1] * (if (times) y[t] / s[k] else y[t] - s[k]) + (1 - p[1]) * e
      b <- p[2] * (m - l) + (1 - p[2]) * p[4] * b
      s[k] <- p[3] * (if (times) y[t] / m else y[t] - m) + (1 - p[3]) * s[k]
      l <- m
    }
    for (h in seq_len(horizon)) {
      e <- l + sum(p[4]^(1:h)) * b
      k <- (length(y) + h - 1) %% season + 1
      f <- c(f, if (times) e * s[k] else e + s[k])
    }
    f
  }
  sse <- function(p) { v <- sum((y[1:n] - smooth(p, y[1:n]))^2, na.rm = TRUE); if (is.finite(v)) v else 1e300 }
  best <- NULL
  for (start in nine) {
    o <- optim(c(start, 0.9), sse, method = "L-BFGS-B", lower = c(0, 0, 0, 0.8), upper = c(1, 1, 1, 0.98),
      control = list(factr = 10, maxit = 1000))
    if (is.null(best) || o$value < best$value) best <- o
  }
  p <- best$par
  rest <- (n + 1):length(y)
  data.frame(data, season, train = n, seasonal, damped = TRUE, starts = 9,
    alpha = p[1], beta = p[2], gamma = p[3], phi = p[4], sse = best$value,
    one_step = rmse(y, smooth(p, y), rest), steps_24 = rmse(y[1:(n + 24)], smooth(p, y[1:n], 24), n + 1:24))
}

rows <- NULL
for (seasonal in c("additive", "multiplicative")) {
  for (starts in list(default, nine)) {
    rows <- rbind(rows,
      classical("airline", airline, 12, 96, seasonal, starts),
      classical("airline", airline, 7, 96, seasonal, starts),
      classical("nottingham-temperature", nottingham, 12, 160, seasonal, starts))
  }
  rows <- rbind(rows,
    damped("airline", airline, 12, 96, seasonal),
    damped("airline", airline, 7, 96, seasonal),
    damped("nottingham-temperature", nottingham, 12, 160, seasonal))
}
write.csv(format(rows, digits = 12, trim = TRUE), "holtwinters.csv", row.names = FALSE, quote = FALSE)

# forecast::hw, which estimates the first states with the smoothing parameters: its
# parameters, its states after one season (level, trend, the next season's
# values), and its errors.
hw_row <- function(data, y, season, n, seasonal, damped) {
  f <- hw(ts(y[1:n], frequency = season), h = 24, seasonal = seasonal, damped = damped)
  m <- f$model
  all <- ets(ts(y, frequency = season), model = m, use.initial.values = TRUE)
  p <- as.list(m$par)
  states <- m$states[season + 1, ]
  data.frame(data, season, train = n, seasonal, damped,
    alpha = p$alpha, beta = p$beta, gamma = p$gamma, phi = if (damped) p$phi else 1,
    one_step = rmse(y, as.numeric(fitted(all)), (n + 1):length(y)),
    steps_24 = rmse(y[1:(n + 24)], c(rep(NA, n), f$mean), n + 1:24),
    level = states[[1]], trend = states[[2]],
    states = paste(formatC(rev(states[-(1:2)]), digits = 12), collapse = " "))
}

rows <- NULL
for (seasonal in c("additive", "multiplicative")) for (damped in c(FALSE, TRUE)) {
  rows <- rbind(rows,
    hw_row("airline", airline, 12, 96, seasonal, damped),
    hw_row("nottingham-temperature", nottingham, 12, 160, seasonal, damped))
}
write.csv(format(rows, digits = 12, trim = TRUE), "hw.csv", row.names = FALSE, quote = FALSE)

# Persistence against seasonal naive on the airline test part, and two forecasts
# whose losses alternate so that dm.test's own variance estimate is negative.
test <- 98:143
cases <- list(
  airline = list(airline[test] - airline[test - 1], airline[test] - airline[test - 12], "acf", c(1, 2, 5)),
  alternating = list(rep(c(2, 1), 12) + 0:23 / 100, rep(1.5, 24), "bartlett", c(2, 4)))
rows <- NULL
for (name in names(cases)) for (power in 1:2) {
  with <- cases[[name]]
  for (h in with[[4]]) {
    t <- dm.test(with[[1]], with[[2]], h = h, power = power, varestimator = with[[3]])
    rows <- rbind(rows, data.frame(case = name, variance = with[[3]], horizon = h, power, statistic = t$statistic, p = t$p.value))
  }
}
write.csv(format(rows, digits = 14, trim = TRUE), "dieboldmariano.csv", row.names = FALSE, quote = FALSE)

# Naive 2 as in the R code of the M4 competition, with acf and decompose of base R: 18 rows after
# the training values, the first with all rows before known, and then three steps ahead of the last.
naive2 <- function(train, history, season, h) {
  seasonal <- FALSE
  if (season > 1 && length(train) >= 3 * season) {
    r <- acf(train, lag.max = season, plot = FALSE)$acf[-1, 1, 1]
    limit <- 1.645 / sqrt(length(train)) * sqrt(cumsum(c(1, 2 * r^2)))
    seasonal <- abs(r[season]) > limit[season]
  }
  s <- if (seasonal) as.numeric(decompose(ts(train, frequency = season), type = "multiplicative")$figure) else rep(1, season)
  at <- function(row) s[(row - 1) %% season + 1]
  n <- length(history)
  list(seasonal = seasonal, path = history[n] / at(n) * at(n + seq_len(h)))
}
rows <- NULL
for (case in list(list("airline", airline, 12, 96), list("airline", airline, 7, 96), list("airline", airline, 12, 30),
                  list("nottingham-temperature", nottingham, 12, 160), list("nottingham-temperature", nottingham, 5, 160))) {
  y <- case[[2]]; train <- y[seq_len(case[[4]])]
  for (n in c(case[[4]], case[[4]] + 17)) {
    f <- naive2(train, y[seq_len(n)], case[[3]], 3)
    rows <- rbind(rows, data.frame(series = case[[1]], season = case[[3]], train = case[[4]], history = n, seasonal = f$seasonal,
      path = paste(sprintf("%.15g", f$path), collapse = " ")))
  }
}
write.csv(rows, "naive2.csv", row.names = FALSE, quote = FALSE)
