package io.nonmun.storage.model;

/// What a chat is spoken to in.
public enum Language {
  KO,
  EN
}
