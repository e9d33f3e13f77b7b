package io.nonmun.gpumodel.chat;

/// @param role `system`, `user` or `assistant`
public record Message(String role, String content) {}
