using System.CommandLine;

namespace Telemed.Tool.Clients;

/// <summary><c>--host</c>: which system to talk to.</summary>
internal static class HostOption
{
    internal static Option<Uri?> Create() => new("--host")
    {
        Description = "The gateway, for instance https://localhost:8443.",
        HelpName = "url",
        // System.CommandLine has no conversion to Uri of its own.
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("https" or "http"))
            {
                return url;
            }

            result.AddError($"'{text}' is no address. Give scheme, host and port: https://localhost:8443");
            return null;
        },
    };
}
