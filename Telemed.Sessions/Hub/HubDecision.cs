using Telemed.MediaHub;

namespace Telemed.Sessions.Hub;

/// <summary>The hook's answer.</summary>
/// <param name="Outcome">A word for the log and the meter.</param>
/// <param name="Path">The stream that it was about, when it was about one.</param>
internal readonly record struct HubDecision(HubOutcome Outcome, StreamPath? Path = null)
{
    public bool Allowed => Outcome == HubOutcome.Allowed;

    /// <summary>
    /// The outcome as the hub's log shows it to an operator. It says nothing that the asker does not know already.
    /// </summary>
    public string Word => Outcome switch
    {
        HubOutcome.Allowed => "allowed",
        HubOutcome.NoToken => "no-token",
        HubOutcome.InvalidToken => "invalid-token",
        HubOutcome.ExpiredToken => "expired-token",
        HubOutcome.NotYours => "not-yours",
        HubOutcome.Revoked => "revoked",
        HubOutcome.TicketInUse => "ticket-in-use",
        HubOutcome.Superseded => "superseded",
        HubOutcome.InvalidIdentity => "invalid-identity",
        HubOutcome.InvalidPass => "invalid-pass",
        HubOutcome.ReusedPass => "reused-pass",
        HubOutcome.UnknownPath => "unknown-path",
        _ => "not-understood",
    };
}

/// <summary>Why somebody may or may not.</summary>
internal enum HubOutcome
{
    /// <summary>The question made no sense; the default, so that whatever is forgotten is refused.</summary>
    NotUnderstood,
    Allowed,
    NoToken,
    InvalidToken,
    ExpiredToken,

    /// <summary>A good token or pass that does not reach as far as this.</summary>
    NotYours,

    /// <summary>A right that has been taken away, or a consultation that is over.</summary>
    Revoked,

    /// <summary>A ticket by which another connection publishes now.</summary>
    TicketInUse,

    /// <summary>
    /// A ticket for publishing where its holder publishes already with a newer one, or a pass of a worker whose stream another one has
    /// taken over.
    /// </summary>
    Superseded,
    InvalidIdentity,
    InvalidPass,

    /// <summary>A pass that another connection has used up.</summary>
    ReusedPass,

    /// <summary>Not the path of a stream of ours.</summary>
    UnknownPath,
}
