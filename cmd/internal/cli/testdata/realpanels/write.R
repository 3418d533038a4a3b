# Writes two panels of R's packages as long files into a folder: daily PM10 of 70 German stations, with
# gaps (spacetime: air), and weekly counts of influenza in 140 districts (surveillance: fluBYBW).
folder <- commandArgs(TRUE)
suppressMessages({library(spacetime); library(surveillance)})
data(air)
air <- data.frame(station=rep(rownames(air), ncol(air)), date=rep(format(dates), each=nrow(air)), pm10=as.vector(air))
write.csv(air, file.path(folder, "air.csv"), row.names=FALSE, quote=FALSE, na="")
data(fluBYBW)
cases <- fluBYBW@observed
weeks <- format(as.Date("2001-01-01") + 7 * (seq_len(nrow(cases)) - 1))
flu <- data.frame(district=rep(colnames(cases), each=nrow(cases)), week=rep(weeks, ncol(cases)), cases=as.vector(cases))
write.csv(flu, file.path(folder, "flu.csv"), row.names=FALSE, quote=FALSE)
