namespace Telemed.Transcoder.Access;

/// <summary>Why a viewer's connection is over.</summary>
public enum ViewerEnd
{
    /// <summary>The viewer went, or the connection broke.</summary>
    Left,

    /// <summary>The stream is over, or came back with other tracks than the viewer was told of. It is worth asking again.</summary>
    StreamEnded,

    /// <summary>The viewer may not watch any more.</summary>
    RightGone,

    /// <summary>The consultation is over.</summary>
    ConsultationEnded,

    /// <summary>This service stops.</summary>
    Stopping,

    /// <summary>The connection took nothing for too long.</summary>
    TookNothing,

    /// <summary>The viewer sent more than a viewer has to say.</summary>
    SentTooMuch,
}
