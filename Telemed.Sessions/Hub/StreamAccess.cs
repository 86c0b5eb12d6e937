using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Hub;

/// <summary>The one rule about participants and streams, for the hub's hook and for the gateway's question alike.</summary>
internal static class StreamAccess
{
    /// <summary>
    /// A participant publishes its own stream, under the original path only, and plays whatever belongs to its own
    /// consultation, in any variant. Everything else is refused.
    /// </summary>
    public static bool Allows(AccessGrant grant, string action, StreamPath path) => action switch
    {
        HubActions.Publish => grant.MayPublish
            && path.Variant == StreamVariant.Original
            && path.ConsultationId == grant.ConsultationId
            && path.ParticipantId == grant.ParticipantId,
        HubActions.Read => grant.MayPlay && path.ConsultationId == grant.ConsultationId,
        _ => false,
    };
}
