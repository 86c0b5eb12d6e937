using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Telemed.ServiceDefaults.Problems;

/// <summary>RFC 9457 problem details, the same in every service.</summary>
public static class ProblemExtensions
{
    /// <summary>A problem result with one of <see cref="ProblemTypes"/>; <paramref name="detail"/> says what to do about it.</summary>
    public static ProblemHttpResult Problem(int status, string type, string title, string? detail = null) =>
        TypedResults.Problem(statusCode: status, type: type, title: title, detail: detail);

    internal static IServiceCollection AddTelemedProblemDetails(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            var status = problem.Status ?? context.HttpContext.Response.StatusCode;
            if (problem.Type?.StartsWith("urn:telemed:", StringComparison.Ordinal) != true)
            {
                problem.Type = ProblemTypes.ForStatus(status);
            }

            // What an exception says may quote what a person must not see.
            problem.Extensions.Remove("exception");
            problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        });

        // Behind ASP.NET Core's own writer: it takes what that one leaves.
        services.AddSingleton<IProblemDetailsWriter, AlwaysProblemWriter>();

        services.Configure<ExceptionHandlerOptions>(options => options.StatusCodeSelector = exception => exception switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            TimeoutException => StatusCodes.Status504GatewayTimeout,
            HttpRequestException => StatusCodes.Status502BadGateway,
            _ => StatusCodes.Status500InternalServerError,
        });
        return services;
    }
}
