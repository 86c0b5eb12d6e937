using Telemed.Sessions.Http.RateLimits;

namespace Telemed.Sessions.Operators;

/// <summary>A bucket per address for everything that takes a password or a one-time link: a whole clinic is one address.</summary>
internal static class SignInRateLimit
{
    public const string Name = "sign-in";

    public static RateLimit Of(OperatorOptions options) => new(Name, options.SignInBurst, options.SignInsPerMinute);
}
