"""Preconditions and postconditions as decorators, called with the arguments they name."""

import functools
import inspect


class ContractError(AssertionError):
    """A condition did not hold."""


def _call(condition, arguments):
    wanted = inspect.signature(condition).parameters
    return condition(**{name: arguments[name] for name in wanted})


def _arguments(function, args, kwargs):
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)


def require(condition):
    """Check ``condition`` before each call.

    :param condition: takes any of the function's parameters
    """

    def decorate(function):
        @functools.wraps(function)
        def checked(*args, **kwargs):
            if not _call(condition, _arguments(function, args, kwargs)):
                raise ContractError(f"{function.__name__}: precondition failed")
            return function(*args, **kwargs)

        return checked

    return decorate


def ensure(condition):
    """Check ``condition`` after each call.

    :param condition: takes ``result`` and any of the function's parameters
    """

    def decorate(function):
        @functools.wraps(function)
        def checked(*args, **kwargs):
            arguments = _arguments(function, args, kwargs)
            result = function(*args, **kwargs)
            if not _call(condition, {**arguments, "result": result}):
                raise ContractError(f"{function.__name__}: postcondition failed")
            return result

        return checked

    return decorate
