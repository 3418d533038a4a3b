# Writes theta.csv, which the tests compare with:
#
#     Rscript theta.R      (R 4.2.2, forecast 8.20; run in this folder, after ets.R)

suppressMessages(library(forecast))

d <- read.csv("simulated.csv")
series <- lapply(split(d, d$series), function(s) list(s$season[1], s$value))
series$airline <- list(12, head(read.csv("airline.csv")[[2]], 144))
series$nottingham <- list(12, read.csv("nottingham-temperature.csv")$value)

# The dynamic optimized Theta model, from its paper (Fiorucci et al. 2016, equations 12 to 17), in
# matrices of no cleverness: the line of the values so far is lm's.
lines <- function(y) t(sapply(seq_along(y) - 1, function(k)
  if (k == 0) c(0, 0) else if (k == 1) c(y[1], 0) else unname(coef(lm(y[1:k] ~ seq_len(k))))))
dynamic <- function(p, y, line) {
  l <- p[1]; alpha <- p[2]; theta <- p[3]; mu <- rep(NA, length(y))
  for (t in seq_along(y)) {
    mu[t] <- l + (1 - 1 / theta) * ((1 - alpha)^(t - 1) * line[t, 1] + (1 - (1 - alpha)^t) / alpha * line[t, 2])
    l <- alpha * y[t] + (1 - alpha) * l
  }
  mu
}
squares <- function(p, y, line) { e <- (y - dynamic(p, y, line))[-(1:2)]; s <- sum(e^2); if (is.finite(s)) s else 1e300 }

number <- function(x) paste(formatC(as.numeric(x), digits = 15, width = 1), collapse = " ")
rows <- NULL
for (name in names(series)) {
  season <- series[[name]][[1]]; y <- series[[name]][[2]]; n <- floor(0.67 * length(y))
  x <- ts(y[1:n], frequency = season)
  f <- thetaf(x, h = 8)
  figure <- 0; adjusted <- x
  r <- acf(x, lag.max = season, plot = FALSE)$acf[-1] # as in thetaf
  if (season > 1 && n > 2 * season && abs(r[season]) / sqrt((1 + 2 * sum(r[-season]^2)) / n) > qnorm(0.95)) {
    decomposed <- decompose(x, type = "multiplicative")
    figure <- decomposed$figure; adjusted <- seasadj(decomposed)
  }
  simple <- ses(adjusted)$model$par
  a <- as.numeric(adjusted); line <- lines(a); best <- NULL
  for (start in list(c(a[1] / 2, 0.5, 2), c(a[1], 0.2, 1.2), c(a[1] / 2, 0.9, 5))) {
    o <- optim(start, squares, y = a, line = line, method = "L-BFGS-B", lower = c(-1e10, 0.1, 1), upper = c(1e10, 0.99, 1e10),
      control = list(parscale = c(max(abs(a)), 1, 1), factr = 1e4, maxit = 200))
    if (is.null(best) || o$value < best$value) best <- o
  }
  rows <- rbind(rows, data.frame(series = name, season, train = n, figure = number(figure),
    alpha = number(simple["alpha"]), level = number(simple["l"]), steps = number(f$mean),
    dynamic_level = number(best$par[1]), dynamic_alpha = number(best$par[2]), theta = number(best$par[3]), squares = number(best$value),
    dynamic = number(dynamic(best$par, a, line))))
}
write.csv(rows, "theta.csv", row.names = FALSE, quote = FALSE)
