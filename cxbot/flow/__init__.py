"""The flow language, pure: text -> Flow -> advance(flows, state, event, world)."""
