"""The public record of every change to a promise: one chain per project, appended and never edited."""
