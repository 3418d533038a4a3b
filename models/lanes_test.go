package models_test

