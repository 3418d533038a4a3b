# Judges a fit of a panel by its forecasts and scores: prints what R makes of them, a name and a number a line.
v <- commandArgs(TRUE) # the fit's folder, the data, and the season
say <- function(name, x) cat(name, format(as.numeric(x), digits=15), "\n")
of <- function(file, ids) { d <- read.csv(file, colClasses=c("character", rep(NA, ids)), check.names=FALSE); names(d)[1] <- "series"; d }
scores <- of(file.path(v[1], "scores.csv"), 8)
test <- of(file.path(v[1], "test.csv"), 4)
data <- of(v[2], 2); names(data) <- c("series", "date", "value")

mase <- sapply(split(test, test$series), function(t) {
  train <- data[data$series == t$series[1] & data$date < min(t$date), ]
  known <- which(!is.na(train$value)); train <- train$value[known[1]:nrow(train)]
  mean(abs(t$actual - t$forecast), na.rm=TRUE) / mean(abs(diff(train, as.integer(v[3]))), na.rm=TRUE)
})
say("network", mean(mase[is.finite(mase)]))

series <- unique(scores$series); methods <- unique(scores$method)
wide <- function(of) sapply(methods, function(m) { s <- scores[scores$method == m, ]; s[[of]][match(series, s$series)] })
mae <- wide("mae"); unit <- wide("mase")
all <- methods[colSums(is.na(mae)) == 0]
say("chi-squared", friedman.test(mae[, all])$statistic)
ranks <- t(apply(mae[, all], 1, rank))
for (m in all) say(paste0("rank:", gsub(" ", "_", m)), mean(ranks[, m]))
others <- setdiff(all, "network")
best <- others[which.min(colMeans(unit[, others], na.rm=TRUE))]
say(paste0("best:", gsub(" ", "_", best)), mean(unit[, best], na.rm=TRUE))
both <- !is.na(unit[, "network"]) & !is.na(unit[, best])
say("wilcoxon", wilcox.test(unit[both, "network"], unit[both, best], paired=TRUE)$p.value)
say("wins", sum(mae[, "network"] < mae[, best]))
